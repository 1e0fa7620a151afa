/*
 * An OFD package as plain structs (GB/T 33190-2016, GM/T 0099-2020 for
 * integrity lists): its documents, their pages, resources and attachments,
 * their signatures, and where every location leads.  Nothing is judged here;
 * what could not be read is listed in faults and the reading goes on; what
 * is not there at all dangles.
 *
 * All strings are trimmed and "" where the file is silent, and live as long
 * as the struct.  The package must outlive it.
 */
#ifndef EZZ_FORMAT_OFD_READ_H
#define EZZ_FORMAT_OFD_READ_H

#include "format/pkg.h"
#include "format/xml.h"

/* What a location leads to.  The numbers are bits of ezz_ofd.reached. */
enum ezz_ofd_kind {
	EZZ_OFD_ROOT = 0,		/* OFD.xml itself */
	EZZ_OFD_DOCUMENT,
	EZZ_OFD_VERSION,		/* DocVersion file */
	EZZ_OFD_VERSION_FILE,		/* listed by one */
	EZZ_OFD_COVER,
	EZZ_OFD_RESOURCES,		/* PublicRes, DocumentRes, PageRes */
	EZZ_OFD_FONT,
	EZZ_OFD_MEDIA,
	EZZ_OFD_PROFILE,		/* of a colour space */
	EZZ_OFD_TEMPLATE,
	EZZ_OFD_PAGE,
	EZZ_OFD_ANNOTATIONS,
	EZZ_OFD_ANNOTATION,
	EZZ_OFD_ATTACHMENTS,
	EZZ_OFD_ATTACHMENT,
	EZZ_OFD_TAGS,
	EZZ_OFD_TAG,
	EZZ_OFD_TAG_SCHEMA,
	EZZ_OFD_EXTENSIONS,
	EZZ_OFD_EXTENSION_DATA,
	EZZ_OFD_SIGNATURES,		/* from here on: signatures' own */
	EZZ_OFD_SIGNATURE,
	EZZ_OFD_SIGNED_VALUE,
	EZZ_OFD_SEAL,
	EZZ_OFD_SEAL_PICTURE,
	EZZ_OFD_ENTRIES,		/* OFDEntries.xml */
	EZZ_OFD_ENTRIES_VALUE,
	EZZ_OFD_KINDS
};

/* Bits of ezz_ofd.reached that are content, or belong to signatures. */
#define EZZ_OFD_CONTENT		((1U << EZZ_OFD_SIGNATURES) - 1)
#define EZZ_OFD_SIGNING		(((1U << EZZ_OFD_KINDS) - 1) & \
				    ~EZZ_OFD_CONTENT)

#define EZZ_OFD_NO_BODY		SIZE_MAX

/*
 * A location (ST_Loc), followed.  It is a key into the package and nothing
 * else: an address with a scheme, a backslash, a percent sign, or a way out
 * of the package is bad, and leads nowhere.
 */
struct ezz_ofd_loc {
	enum ezz_ofd_kind		 kind;
	size_t				 body;	/* or EZZ_OFD_NO_BODY */
	const char			*text;	/* as it was written */
	const char			*in;	/* the file that says it */
	size_t				 line;
	const char			*path;	/* "" when it is bad */
	const struct ezz_pkg_entry	*entry;	/* NULL: it dangles */
	bool				 bad;
	bool				 exact;	/* found with its case */
	bool				 fallback; /* not where it should be */
};

struct ezz_ofd_box {
	bool	 known;
	double	 x;			/* mm, y down */
	double	 y;
	double	 w;
	double	 h;
};

struct ezz_ofd_pair {
	const char	*name;
	const char	*value;
};

struct ezz_ofd_page {
	const char			*id;
	const struct ezz_ofd_loc	*loc;
	struct ezz_ofd_box		 box;	/* its own, or the document's */
	bool				 own_box;
	const char			**templates;	/* IDs that it uses */
	size_t				 n_templates;
	size_t				 actions;
};

struct ezz_ofd_template {
	const char			*id;
	const char			*name;
	const char			*zorder;
	const struct ezz_ofd_loc	*loc;
};

struct ezz_ofd_font {
	const char			*id;
	const char			*name;
	const char			*family;
	const struct ezz_ofd_loc	*loc;	/* NULL: named only */
};

struct ezz_ofd_media {
	const char			*id;
	const char			*type;
	const char			*format;
	const struct ezz_ofd_loc	*loc;
};

struct ezz_ofd_attachment {
	const char			*id;
	const char			*name;
	const char			*format;
	const char			*usage;
	bool				 visible;
	const struct ezz_ofd_loc	*loc;
};

/* The annotations of a page, in a file of their own. */
struct ezz_ofd_annotations {
	const char			*page;	/* its ID */
	const struct ezz_ofd_loc	*loc;	/* or NULL */
};

struct ezz_ofd_tag {
	const char			*space;	/* NameSpace, or TypeID */
	const struct ezz_ofd_loc	*loc;
	const struct ezz_ofd_loc	*schema;	/* or NULL */
};

struct ezz_ofd_version {
	const char			*id;
	const char			*index;
	bool				 current;
	const struct ezz_ofd_loc	*loc;
	const struct ezz_ofd_loc	*doc_root;	/* or NULL */
};

struct ezz_ofd_reference {
	const char			*file;	/* FileRef as written */
	const char			*path;	/* "" when it is bad */
	const struct ezz_pkg_entry	*entry;	/* NULL: missing */
	bool				 exact;
	struct ezz_bytes		 digest; /* empty: not Base64 */
};

struct ezz_ofd_stamp {
	const char		*id;
	const char		*page;		/* PageRef */
	struct ezz_ofd_box	 boundary;
	struct ezz_ofd_box	 clip;
};

struct ezz_ofd_signature {
	const char			*id;
	const char			*type;	/* "" stands for Seal */
	const char			*relative;
	const struct ezz_ofd_loc	*base;	/* Signature.xml */
	bool				 read;	/* all below is there */
	struct ezz_buf			 xml;	/* its very bytes */
	struct ezz_ofd_pair		 provider;	/* name, version */
	const char			*company;
	const char			*method;
	const char			*time;
	const char			*check_method;
	struct ezz_ofd_reference	*refs;
	size_t				 n_refs;
	struct ezz_ofd_stamp		*stamps;
	size_t				 n_stamps;
	const struct ezz_ofd_loc	*seal;	/* Seal.esl, or NULL */
	const struct ezz_ofd_loc	*picture;	/* or NULL */
	const struct ezz_ofd_loc	*value;	/* SignedValue, or NULL */
};

struct ezz_ofd_body {
	/* DocInfo */
	const char			*doc_id;
	const char			*title;
	const char			*author;
	const char			*subject;
	const char			*summary;	/* Abstract */
	const char			*created;
	const char			*modified;
	const char			*usage;
	const char			*creator;
	const char			*creator_version;
	const char			**keywords;
	size_t				 n_keywords;
	struct ezz_ofd_pair		*customs;
	size_t				 n_customs;
	const struct ezz_ofd_loc	*doc_root;	/* NULL: none */
	const struct ezz_ofd_loc	*signatures_loc;	/* NULL: none */
	struct ezz_ofd_version		*versions;
	size_t				 n_versions;
	/* Document.xml */
	bool				 read;
	const char			*max_unit_id;
	struct ezz_ofd_box		 box;
	struct ezz_ofd_page		*pages;
	size_t				 n_pages;
	struct ezz_ofd_template		*templates;
	size_t				 n_templates;
	struct ezz_ofd_font		*fonts;
	size_t				 n_fonts;
	struct ezz_ofd_media		*media;
	size_t				 n_media;
	struct ezz_ofd_attachment	*attachments;
	size_t				 n_attachments;
	struct ezz_ofd_annotations	*annotations;
	size_t				 n_annotations;
	struct ezz_ofd_tag		*tags;
	size_t				 n_tags;
	bool				 no_signing;	/* Permissions */
	const char			*valid_from;
	const char			*valid_to;
	size_t				 actions;	/* in all its files */
	size_t				 links;	/* actions that lead out of it */
	/* Signatures.xml */
	bool				 list_read;
	uint64_t			 max_sign_id;	/* over all numbers */
	struct ezz_ofd_signature	*signatures;
	size_t				 n_signatures;
};

/* GM/T 0099-2020: which files there are. */
struct ezz_ofd_list {
	const char			*id;
	const char			*creator;
	const char			*created;
	const struct ezz_ofd_loc	*value;	/* NULL: none */
	struct ezz_buf			 xml;	/* its very bytes */
	struct ezz_ofd_reference	*files;	/* without digests */
	size_t				 n_files;
};

/*
 * A file that is there but could not be read: where, and why.  One fault
 * means that what is known of the package is not all of it.  A location that
 * dangles is no fault: it is in locs, with no entry.
 */
struct ezz_ofd_fault {
	const char	*place;		/* "/Doc_0/Document.xml" */
	const char	*text;		/* a message, in the context's language */
};

struct ezz_ofd {
	const struct ezz_pkg	*pkg;
	const char		*version;
	const char		*doc_type;
	unsigned		 spaces;	/* enum ezz_xml_space, all met */
	bool			 encrypted;	/* has Encryptions.xml */
	struct ezz_ofd_body	*bodies;
	size_t			 n_bodies;
	struct ezz_ofd_list	*list;		/* NULL: none */
	struct ezz_ofd_loc	**locs;		/* each, in reading order */
	size_t			 n_locs;
	uint32_t		*reached;	/* per entry: bits by kind */
	struct ezz_ofd_fault	*faults;
	size_t			 n_faults;
	struct ezz_arena	 arena;
};

/*
 * Read all of it.  EZZ_EFORMAT when there is no OFD.xml or it makes no sense,
 * EZZ_EUNSUPPORTED when it is encrypted (GM/T 0099), EZZ_ELIMIT past a
 * limit, else memory and I/O only: the rest is in faults.
 * The caller gives it back with ezz_ofd_free.
 */
ezz_status	 ezz_ofd_read(ezz_ctx *, const struct ezz_pkg *,
		    struct ezz_ofd **out);
void		 ezz_ofd_free(struct ezz_ofd **);
/*
 * One Signature.xml by itself, as the only signature of the only body of an
 * empty package: nothing that it names is there.  EZZ_EFORMAT, EZZ_ELIMIT.
 */
ezz_status	 ezz_ofd_signature_read(ezz_ctx *, struct ezz_bytes xml,
		    struct ezz_ofd **out);

/* By which kinds of location an entry is reached; 0: by none. */
uint32_t	 ezz_ofd_reached(const struct ezz_ofd *,
		    const struct ezz_pkg_entry *);

/*
 * Where a location leads: dir is the directory of the file that says it, ""
 * for the root.  Writes at most EZZ_MAX_NAME bytes, no slash in front, and
 * returns how many; 0 when it can be no name in a package.
 */
size_t		 ezz_ofd_resolve(const char *dir, struct ezz_bytes loc,
		    char *out);

/* "x y w h" by blanks; false when it is not four plain numbers. */
bool		 ezz_ofd_box_read(struct ezz_bytes, struct ezz_ofd_box *out);

#endif
