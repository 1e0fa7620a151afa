/*
 * Schemas: the bytes as a licence type, and where they are a JSON array, its
 * first entry as rules and all others as values to hold against them.
 */
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "fuzz.h"
#include "object/rules.h"
#include "object/schema.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	/* [{"properties":{"a":{"pattern":"^(a|b)+$"},"b":{"$ref":"#"}},
	 * "additionalProperties":false},{"a":"ab","b":{}}] */
	"5b7b2270726f70657274696573223a7b2261223a7b227061747465726e223a225e"
	"28617c62292b24227d2c2262223a7b2224726566223a2223227d7d2c2261646469"
	"74696f6e616c50726f70657274696573223a66616c73657d2c7b2261223a226162"
	"222c2262223a7b7d7d5d",
	/* [{"anyOf":[{"not":{"$ref":"#"}},{"enum":[1,1.0,[{}]]}]},1,[{}]] */
	"5b7b22616e794f66223a5b7b226e6f74223a7b2224726566223a2223227d7d2c7b"
	"22656e756d223a5b312c312e302c5b7b7d5d5d7d5d7d2c312c5b7b7d5d5d",
	/* {"x-ezz-id":7,"x-ezz-type":"11100000MB0143028R001","x-ezz-status":
	 * "ask","x-ezz-token-days":30,"x-ezz-label":{"zh":"a","en":"a"},
	 * "additionalProperties":false,"properties":{"ZZLXDM":{"x-ezz-label":
	 * {"zh":"a","en":"a"},"x-ezz-position":0,"x-ezz-wire":"text"}}} */
	"7b22782d657a7a2d6964223a372c22782d657a7a2d74797065223a223131313030"
	"3030304d42303134333032385230303122"
	"2c22782d657a7a2d737461747573223a2261736b222c22782d657a7a2d746f6b65"
	"6e2d64617973223a33302c22782d657a7a2d6c6162656c223a7b227a68223a2261"
	"222c22656e223a2261227d2c226164646974696f6e616c50726f70657274696573"
	"223a66616c73652c2270726f70657274696573223a7b225a5a4c58444d223a7b22"
	"782d657a7a2d6c6162656c223a7b227a68223a2261222c22656e223a2261227d2c"
	"22782d657a7a2d706f736974696f6e223a302c22782d657a7a2d77697265223a22"
	"74657874227d7d7d",
	NULL
};

/* Whatever loads is fit for tokens. */
static void
as_type(struct ezz_bytes in)
{
	ezz_schemas			*all;
	const struct ezz_schema		*s;
	size_t				 carried = 0;

	fuzz_check(ezz_schemas_new(fuzz_ctx(), &all) == EZZ_OK);
	if (ezz_schemas_add(fuzz_ctx(), all, "fuzzed", in) == EZZ_OK) {
		s = ezz_schemas_at(all, 0);
		for (size_t i = 0; i < s->fields_n; i++)
			carried += s->fields[i].position >= 0;
		for (size_t i = 0; i < s->fields_n; i++)
			fuzz_check(s->fields[i].position < (int)carried);
		fuzz_check(ezz_schema_by_type(all,
		    ezz_bytes_str(s->type)) == s);
	} else
		fuzz_check(ezz_schemas_count(all) == 0);
	ezz_schemas_free(&all);
}

static void
as_rules(const json_t *list)
{
	struct ezz_rules	*rules;
	bool			 valid, again;
	ezz_status		 st;

	if (ezz_rules_new(fuzz_ctx(), json_array_get(list, 0), &rules) !=
	    EZZ_OK)
		return;
	for (size_t i = 1; i < json_array_size(list) && i < 5; i++) {
		st = ezz_rules_judge(fuzz_ctx(), rules, json_array_get(list,
		    i), NULL, &valid);
		fuzz_check(st == EZZ_OK || st == EZZ_ELIMIT);
		fuzz_check(ezz_rules_judge(fuzz_ctx(), rules,
		    json_array_get(list, i), NULL, &again) == st);
		fuzz_check(st != EZZ_OK || valid == again);
	}
	ezz_rules_free(&rules);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	json_t	*j;

	as_type(EZZ_BYTES(p, n));
	if (ezz_json_read(fuzz_ctx(), EZZ_BYTES(p, n), EZZ_MAX_SCHEMA,
	    EZZ_JSON_PLAIN, &j) == EZZ_OK && json_is_array(j) &&
	    json_array_size(j) > 0)
		as_rules(j);
	ezz_json_free(&j);
	return 0;
}
