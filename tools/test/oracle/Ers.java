/*
 * What BouncyCastle says of an evidence record; for tests alone.
 *
 *	Ers RECORD.ers FILE [MEMBER...]
 *
 * The object, or the group of all files named, is looked for in the record
 * as of its first chain; then its last time-stamp is verified by the
 * certificate in it.  "valid", or what was wrong and exit 1.
 */
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.Security;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;

import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.ers.*;

public class Ers {
	static ERSData object(String[] args) throws Exception {
		List<ERSData> all = new ArrayList<>();

		for (int i = 1; i < args.length; i++)
			all.add(new ERSByteData(Files.readAllBytes(
			    Paths.get(args[i]))));
		return all.size() == 1 ? all.get(0) : new ERSDataGroup(all);
	}

	public static void main(String[] args) throws Exception {
		Security.addProvider(new BouncyCastleProvider());
		DigestCalculatorProvider digests =
		    new JcaDigestCalculatorProviderBuilder()
		    .setProvider("BC").build();

		try {
			ERSEvidenceRecord record = new ERSEvidenceRecord(
			    Files.readAllBytes(Paths.get(args[0])), digests);
			X509CertificateHolder tsa =
			    record.getSigningCertificate();

			record.validatePresent(object(args), new Date());
			record.validate(
			    new JcaSimpleSignerInfoVerifierBuilder()
			    .setProvider("BC").build(tsa));
			System.out.println("valid");
		} catch (Exception e) {
			System.out.println(e.getMessage());
			System.exit(1);
		}
	}
}
