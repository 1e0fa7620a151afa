/*
 * Packages by recipe, good and bad: a writer that lies where it is told to.
 * It shares nothing with the one under test.
 */
#ifndef EZZ_TEST_ZIP_H
#define EZZ_TEST_ZIP_H

#include "test.h"

#include <zlib.h>

struct zip_entry {
	const char	*name;
	size_t		 name_n;	/* 0: by its NUL */
	const char	*body;
	size_t		 body_n;	/* 0: by its NUL */
	bool		 deflate;
	uint32_t	 flags;
	uint32_t	 attributes;
	size_t		 descriptor;	/* 0, 12 or 16 bytes */
	const char	*gap;		/* before it */
	const char	*local_extra;
	size_t		 local_extra_n;
	const char	*extra;
	size_t		 extra_n;
	bool		 unlisted;	/* not in the central directory */
};

/* Overwrite a field: in 'l'ocal header, 'c'entral record, 'd'ata, 'e'nd. */
struct zip_patch {
	char		 in;
	size_t		 entry;
	size_t		 at;
	size_t		 width;
	uint32_t	 value;
};

#define ZIP_MOST	6

struct zip_recipe {
	struct zip_entry	 e[ZIP_MOST];
	struct zip_patch	 p[ZIP_MOST];
	const char		*prefix;
	bool			 prefix_counted;	/* offsets know of it */
	const char		*tail;		/* between entries and directory */
	const char		*after;		/* between directory and end */
	const char		*comment;
	size_t			 comment_n;
	const char		*suffix;
	size_t			 suffix_n;
};

static inline void
zip_le(struct ezz_buf *b, size_t n, uint64_t v)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t	 c = (uint8_t)(v >> 8 * i);

		assert_int_equal(ezz_buf_add(NULL, b, &c, 1), EZZ_OK);
	}
}

static inline void
zip_add(struct ezz_buf *b, const void *p, size_t n)
{
	if (n > 0)
		assert_int_equal(ezz_buf_add(NULL, b, p, n), EZZ_OK);
}

static inline void
zip_str(struct ezz_buf *b, const char *s)
{
	if (s != NULL)
		zip_add(b, s, strlen(s));
}

static inline struct ezz_buf
zip_deflate(const void *p, size_t n)
{
	struct ezz_buf	 b = { 0 };
	z_stream	 z = { 0 };

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 8, 0), Z_OK);
	b.cap = deflateBound(&z, n);
	assert_non_null(b.p = malloc(b.cap));
	z.next_in = (z_const Bytef *)p;
	z.avail_in = (uInt)n;
	z.next_out = b.p;
	z.avail_out = (uInt)b.cap;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	b.n = b.cap - z.avail_out;
	deflateEnd(&z);
	return b;
}

/* The fields that both headers have, from the flags on. */
static inline void
zip_common(struct ezz_buf *b, const struct zip_entry *e, size_t packed,
    size_t size, size_t name_n, size_t extra_n, bool local)
{
	bool	 later = local && e->descriptor > 0;

	zip_le(b, 2, e->flags | (e->descriptor > 0 ? 8 : 0));
	zip_le(b, 2, e->deflate ? 8 : 0);
	zip_le(b, 4, 0x5a215a21);
	zip_le(b, 4, later ? 0 : crc32(0, (const Bytef *)e->body,
	    (uInt)size));
	zip_le(b, 4, later ? 0 : packed);
	zip_le(b, 4, later ? 0 : size);
	zip_le(b, 2, name_n);
	zip_le(b, 2, extra_n);
}

struct zip_places {
	size_t	 local[ZIP_MOST];
	size_t	 data[ZIP_MOST];
	size_t	 record[ZIP_MOST];
	size_t	 packed[ZIP_MOST];
	size_t	 central;
	size_t	 end;
};

static inline void
zip_local(struct ezz_buf *b, const struct zip_entry *e, size_t i,
    struct zip_places *at)
{
	size_t		 size = e->body_n > 0 ? e->body_n : strlen(e->body);
	size_t		 name_n = e->name_n > 0 ? e->name_n : strlen(e->name);
	struct ezz_buf	 z = { 0 };

	if (e->deflate)
		z = zip_deflate(e->body, size);
	else
		zip_add(&z, e->body, size);
	zip_str(b, e->gap);
	at->local[i] = b->n;
	at->packed[i] = z.n;
	zip_le(b, 4, 0x04034b50);
	zip_le(b, 2, 20);
	zip_common(b, e, z.n, size, name_n, e->local_extra_n, true);
	zip_add(b, e->name, name_n);
	zip_add(b, e->local_extra, e->local_extra_n);
	at->data[i] = b->n;
	zip_add(b, z.p, z.n);
	if (e->descriptor == 16)
		zip_le(b, 4, 0x08074b50);
	if (e->descriptor > 0) {
		zip_le(b, 4, crc32(0, (const Bytef *)e->body, (uInt)size));
		zip_le(b, 4, z.n);
		zip_le(b, 4, size);
	}
	ezz_buf_free(&z);
}

static inline void
zip_record(struct ezz_buf *b, const struct zip_entry *e, size_t i,
    struct zip_places *at, size_t shift)
{
	size_t	 size = e->body_n > 0 ? e->body_n : strlen(e->body);
	size_t	 name_n = e->name_n > 0 ? e->name_n : strlen(e->name);

	at->record[i] = b->n;
	zip_le(b, 4, 0x02014b50);
	zip_le(b, 2, 20);
	zip_le(b, 2, 20);
	zip_common(b, e, at->packed[i], size, name_n, e->extra_n, false);
	zip_le(b, 6, 0);
	zip_le(b, 4, e->attributes);
	zip_le(b, 4, at->local[i] - shift);
	zip_add(b, e->name, name_n);
	zip_add(b, e->extra, e->extra_n);
}

static inline void
zip_patch(struct ezz_buf *b, const struct zip_patch *p,
    const struct zip_places *at)
{
	size_t	 from = p->at + (p->in == 'l' ? at->local[p->entry] :
	    p->in == 'c' ? at->record[p->entry] :
	    p->in == 'd' ? at->data[p->entry] : at->end);

	assert_true(from + p->width <= b->n);
	for (size_t i = 0; i < p->width; i++)
		b->p[from + i] = (uint8_t)(p->value >> 8 * i);
}

static inline struct ezz_buf
zip_make(const struct zip_recipe *r, struct zip_places *at)
{
	struct ezz_buf	 b = { 0 };
	size_t		 n = 0, listed = 0, shift;

	zip_str(&b, r->prefix);
	shift = r->prefix_counted ? 0 : b.n;
	for (; n < ZIP_MOST && r->e[n].name != NULL; n++)
		zip_local(&b, &r->e[n], n, at);
	zip_str(&b, r->tail);
	at->central = b.n;
	for (size_t i = 0; i < n; i++)
		if (!r->e[i].unlisted) {
			zip_record(&b, &r->e[i], i, at, shift);
			listed++;
		}
	at->end = b.n;
	zip_str(&b, r->after);
	zip_le(&b, 4, 0x06054b50);
	zip_le(&b, 4, 0);
	zip_le(&b, 2, listed);
	zip_le(&b, 2, listed);
	zip_le(&b, 4, at->end - at->central);
	zip_le(&b, 4, at->central - shift);
	zip_le(&b, 2, r->comment_n > 0 ? r->comment_n :
	    r->comment == NULL ? 0 : strlen(r->comment));
	zip_str(&b, r->comment);
	zip_add(&b, r->suffix, r->suffix_n);
	for (size_t i = 0; i < ZIP_MOST && r->p[i].width > 0; i++)
		zip_patch(&b, &r->p[i], at);
	return b;
}

#endif
