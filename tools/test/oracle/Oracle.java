/*
 * What others say of signatures and documents: ofdrw (org.ofdrw) and
 * BouncyCastle.  For tests alone; the first argument says what to do.
 *
 *	verify FILE.ofd		by each of ofdrw's validators; names one that
 *				took it, or says why none did, and exits 1
 *	value FILE.dat		by BouncyCastle: is the signature in it that
 *				of its certificate?
 *	seal FILE.esl		the same of a seal's maker
 *	sign KIND IN OUT P12 PASS [ESL]
 *				by ofdrw; KIND is v1, v4, data or attrs
 *	words FILE.ofd WORD...	where ofdrw's reader finds them: page, then x, y,
 *				width and height in mm, and the word
 *	bench FILE.ofd N	median of N verifications, in microseconds
 *	bench-sign IN N P12 PASS ESL
 *				the same of N stamps of version 4
 */
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;

import org.bouncycastle.asn1.*;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.ofdrw.core.basicType.ST_Box;
import org.ofdrw.gm.cert.PKCS12Tools;
import org.ofdrw.reader.OFDReader;
import org.ofdrw.reader.keyword.*;
import org.ofdrw.sign.*;
import org.ofdrw.sign.signContainer.*;
import org.ofdrw.sign.stamppos.NormalStampPos;
import org.ofdrw.sign.verify.*;
import org.ofdrw.sign.verify.container.*;

public class Oracle {
	static SignedDataValidateContainer[] all() {
		return new SignedDataValidateContainer[] {
			new SESV4ValidateContainer(),
			new SESV1ValidateContainer(),
			new GBT35275ValidateContainer() };
	}

	/* ofdrw changes what it opened: each validator gets its own. */
	static void once(Path file, SignedDataValidateContainer by)
	    throws Exception {
		try (OFDReader reader = new OFDReader(file);
		    OFDValidator v = new OFDValidator(reader)) {
			v.setValidator(by);
			v.exeValidate();
		}
	}

	static boolean verify(Path file) {
		StringBuilder why = new StringBuilder();

		for (SignedDataValidateContainer by : all()) {
			String name = by.getClass().getSimpleName();

			try {
				once(file, by);
				System.out.println("valid " + name);
				return true;
			} catch (Exception e) {
				why.append(name).append(": ")
				    .append(e.getMessage()).append('\n');
			}
		}
		System.out.print(why);
		return false;
	}

	static boolean sm2(byte[] cert, byte[] message, byte[] signature)
	    throws Exception {
		Certificate c = CertificateFactory.getInstance("X.509", "BC")
		    .generateCertificate(
		    new java.io.ByteArrayInputStream(cert));
		Signature s = Signature.getInstance("SM3withSM2", "BC");

		s.initVerify(c.getPublicKey());
		s.update(message);
		return s.verify(signature);
	}

	static byte[] octets(ASN1Encodable e) {
		return ASN1OctetString.getInstance(e).getOctets();
	}

	static byte[] bits(ASN1Encodable e) {
		return DERBitString.getInstance(e).getOctets();
	}

	static byte[] der(ASN1Encodable e) throws Exception {
		return e.toASN1Primitive().getEncoded("DER");
	}

	/* GB/T 35275, its first signer; the content or the attributes. */
	static boolean data(ASN1Sequence info) throws Exception {
		ASN1Sequence d = ASN1Sequence.getInstance(
		    (ASN1TaggedObject) info.getObjectAt(1), true);
		ASN1Set certs = null, signers = null;
		ASN1Sequence content = ASN1Sequence.getInstance(
		    d.getObjectAt(2));
		byte[] message = null;

		for (int i = 3; i < d.size(); i++) {
			ASN1Encodable e = d.getObjectAt(i);

			if (e instanceof ASN1TaggedObject &&
			    ((ASN1TaggedObject) e).getTagNo() == 0)
				certs = ASN1Set.getInstance(
				    (ASN1TaggedObject) e, false);
			else if (e instanceof ASN1Set)
				signers = (ASN1Set) e;
		}
		ASN1Sequence who = ASN1Sequence.getInstance(
		    signers.getObjectAt(0));
		int at = 3;
		if (who.getObjectAt(at) instanceof ASN1TaggedObject)
			message = der(ASN1Set.getInstance(
			    (ASN1TaggedObject) who.getObjectAt(at++), false));
		else
			message = octets(((ASN1TaggedObject)
			    content.getObjectAt(1)).getObject());
		return sm2(der(certs.getObjectAt(0)), message,
		    octets(who.getObjectAt(at + 1)));
	}

	static boolean value(byte[] in) throws Exception {
		ASN1Sequence s = ASN1Sequence.getInstance(in);

		if (s.getObjectAt(0) instanceof ASN1ObjectIdentifier)
			return data(s);
		ASN1Sequence tbs = ASN1Sequence.getInstance(s.getObjectAt(0));
		if (s.size() == 2)
			return sm2(octets(tbs.getObjectAt(5)), der(tbs),
			    bits(s.getObjectAt(1)));
		return sm2(octets(s.getObjectAt(1)), der(tbs),
		    bits(s.getObjectAt(3)));
	}

	static boolean seal(byte[] in) throws Exception {
		ASN1Sequence s = ASN1Sequence.getInstance(in);

		if (s.size() > 2)
			return sm2(octets(s.getObjectAt(1)),
			    der(s.getObjectAt(0)), bits(s.getObjectAt(3)));
		ASN1Sequence sign = ASN1Sequence.getInstance(s.getObjectAt(1));
		ASN1EncodableVector v = new ASN1EncodableVector();
		v.add(s.getObjectAt(0));
		v.add(sign.getObjectAt(0));
		v.add(sign.getObjectAt(1));
		return sm2(octets(sign.getObjectAt(0)), der(new DERSequence(v)),
		    bits(sign.getObjectAt(2)));
	}

	static ExtendSignatureContainer container(String kind, String p12,
	    String pass, String esl) throws Exception {
		PrivateKey key = PKCS12Tools.ReadPrvKey(Paths.get(p12), pass);
		Certificate cert = PKCS12Tools.ReadUserCert(Paths.get(p12),
		    pass);

		if (kind.equals("v4"))
			return new SESV4Container(key,
			    org.ofdrw.gm.ses.v4.SESeal.getInstance(
			    Files.readAllBytes(Paths.get(esl))), cert);
		if (kind.equals("v1"))
			return new SESV1Container(key,
			    org.ofdrw.gm.ses.v1.SESeal.getInstance(
			    Files.readAllBytes(Paths.get(esl))), cert);
		if (kind.equals("data"))
			return new GBT35275DSContainer(cert, key);
		return new GBT35275PKCS9DSContainer(cert, key);
	}

	static void sign(Path in, Path out, boolean seal,
	    ExtendSignatureContainer c) throws Exception {
		try (OFDReader reader = new OFDReader(in);
		    OFDSigner signer = new OFDSigner(reader, out,
		    new NumberFormatAtomicSignID())) {
			signer.setSignMode(SignMode.ContinueSign);
			signer.setSignContainer(c);
			if (seal)
				signer.addApPos(new NormalStampPos(1, 50, 50,
				    40, 40));
			signer.exeSign();
		}
	}

	static void sign(String[] a) throws Exception {
		sign(Paths.get(a[2]), Paths.get(a[3]), a[1].startsWith("v"),
		    container(a[1], a[4], a[5], a.length > 6 ? a[6] : null));
	}

	static void words(String[] a) throws Exception {
		String[] words = Arrays.copyOfRange(a, 2, a.length);

		try (OFDReader reader = new OFDReader(Paths.get(a[1]))) {
			for (KeywordPosition p :
			    KeywordExtractor.getKeyWordPositionList(reader,
			    words)) {
				ST_Box b = p.getBox();

				System.out.printf("%d %.3f %.3f %.3f %.3f %s%n",
				    p.getPage(), b.getTopLeftX(),
				    b.getTopLeftY(), b.getWidth(),
				    b.getHeight(), p.getKeyword());
			}
		}
	}

	/* Processor time, as the machine may have others to serve. */
	static void benchSign(String[] a) throws Exception {
		ThreadMXBean clock = ManagementFactory.getThreadMXBean();
		ExtendSignatureContainer c = container("v4", a[3], a[4], a[5]);
		int n = Integer.parseInt(a[2]);
		long[] took = new long[n];
		Path to = Files.createTempFile("oracle", ".ofd");

		for (int i = -n; i < n; i++) {
			Files.deleteIfExists(to);
			long from = clock.getCurrentThreadCpuTime();

			sign(Paths.get(a[1]), to, true, c);
			if (i >= 0)
				took[i] = clock.getCurrentThreadCpuTime() -
				    from;
		}
		Files.deleteIfExists(to);
		Arrays.sort(took);
		System.out.println(took[n / 2] / 1000);
	}

	static void bench(Path file, int n) throws Exception {
		long[] took = new long[n];

		for (int i = -n; i < n; i++) {
			long from = System.nanoTime();

			once(file, all()[0]);
			if (i >= 0)
				took[i] = System.nanoTime() - from;
		}
		Arrays.sort(took);
		System.out.println(took[n / 2] / 1000);
	}

	public static void main(String[] a) throws Exception {
		boolean good = true;

		Security.addProvider(new BouncyCastleProvider());
		if (a[0].equals("verify"))
			good = verify(Paths.get(a[1]));
		else if (a[0].equals("value"))
			good = value(Files.readAllBytes(Paths.get(a[1])));
		else if (a[0].equals("seal"))
			good = seal(Files.readAllBytes(Paths.get(a[1])));
		else if (a[0].equals("sign"))
			sign(a);
		else if (a[0].equals("words"))
			words(a);
		else if (a[0].equals("bench-sign"))
			benchSign(a);
		else if (a[0].equals("bench"))
			bench(Paths.get(a[1]), Integer.parseInt(a[2]));
		else
			throw new IllegalArgumentException(a[0]);
		System.exit(good ? 0 : 1);
	}
}
