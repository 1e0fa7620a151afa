# Data, installed under $(pkgdatadir) without the leading schemas/: nobase
# would keep that, so each kind has its own directory.
licencedir = $(pkgdatadir)/licence
dist_licence_DATA = \
	schemas/licence/PINS.tsv \
	schemas/licence/business-licence.json \
	schemas/licence/driving-licence.json \
	schemas/licence/food-business.json \
	schemas/licence/marriage.json \
	schemas/licence/physician.json \
	schemas/licence/planning-permit.json \
	schemas/licence/real-estate.json \
	schemas/licence/resident-id.json \
	schemas/licence/road-transport.json \
	schemas/licence/special-operation.json

# Views of licence types: a part of their fields, each with an id of its own.
viewdir = $(pkgdatadir)/view
dist_view_DATA = schemas/view/PINS.tsv
dist_view_DATA += schemas/view/business-licence-copy-2026-11.json
dist_view_DATA += schemas/view/business-licence-public-2026-11.json
dist_view_DATA += schemas/view/business-licence-window-2026-11.json
dist_view_DATA += schemas/view/driving-licence-age-only-2026-11.json
dist_view_DATA += schemas/view/driving-licence-copy-2026-11.json
dist_view_DATA += schemas/view/driving-licence-public-2026-11.json
dist_view_DATA += schemas/view/driving-licence-window-2026-11.json
dist_view_DATA += schemas/view/food-business-copy-2026-11.json
dist_view_DATA += schemas/view/food-business-public-2026-11.json
dist_view_DATA += schemas/view/food-business-window-2026-11.json
dist_view_DATA += schemas/view/marriage-copy-2026-11.json
dist_view_DATA += schemas/view/marriage-window-2026-11.json
dist_view_DATA += schemas/view/physician-copy-2026-11.json
dist_view_DATA += schemas/view/physician-public-2026-11.json
dist_view_DATA += schemas/view/physician-window-2026-11.json
dist_view_DATA += schemas/view/planning-permit-copy-2026-11.json
dist_view_DATA += schemas/view/planning-permit-public-2026-11.json
dist_view_DATA += schemas/view/planning-permit-window-2026-11.json
dist_view_DATA += schemas/view/real-estate-copy-2026-11.json
dist_view_DATA += schemas/view/real-estate-public-2026-11.json
dist_view_DATA += schemas/view/real-estate-window-2026-11.json
dist_view_DATA += schemas/view/resident-id-age-only-2026-11.json
dist_view_DATA += schemas/view/resident-id-copy-2026-11.json
dist_view_DATA += schemas/view/resident-id-window-2026-11.json
dist_view_DATA += schemas/view/road-transport-copy-2026-11.json
dist_view_DATA += schemas/view/road-transport-public-2026-11.json
dist_view_DATA += schemas/view/road-transport-window-2026-11.json
dist_view_DATA += schemas/view/special-operation-copy-2026-11.json
dist_view_DATA += schemas/view/special-operation-public-2026-11.json
dist_view_DATA += schemas/view/special-operation-window-2026-11.json

codedir = $(pkgdatadir)/code
dist_code_DATA = schemas/code/standing-2026-11.json

# Which font files make a style; no font.
fontdir = $(pkgdatadir)/font
dist_font_DATA = schemas/font/fonts.json

# What seals look like: sizes, with their sources.
sealdir = $(pkgdatadir)/seal
dist_seal_DATA = schemas/seal/department.json
dist_seal_DATA += schemas/seal/enterprise.json
dist_seal_DATA += schemas/seal/foreign.json
dist_seal_DATA += schemas/seal/government.json
dist_seal_DATA += schemas/seal/invoice.json
dist_seal_DATA += schemas/seal/personal.json
dist_seal_DATA += schemas/seal/special.json

reportdir = $(pkgdatadir)/report
dist_report_DATA = schemas/report/report.json

policydir = $(pkgdatadir)/policy
dist_policy_DATA = schemas/policy/default-2026-11.json
dist_policy_DATA += schemas/policy/gm0031-claimed-time-2026-11.json
# Preset dictionaries: see schemas/dictionary/README.  What 1.bin is made of.
dictionarydir = $(pkgdatadir)/dictionary
dist_dictionary_DATA = schemas/dictionary/1.bin
noinst_PROGRAMS += schemas/code/mkdict
schemas_code_mkdict_SOURCES = schemas/code/mkdict.c
schemas_code_mkdict_LDADD = $(JANSSON_LIBS)
dictionary_words = \
	schemas/code/words-2026-11.txt \
	schemas/licence/business-licence.json \
	schemas/licence/driving-licence.json \
	schemas/licence/food-business.json \
	schemas/licence/marriage.json \
	schemas/licence/physician.json \
	schemas/licence/planning-permit.json \
	schemas/licence/real-estate.json \
	schemas/licence/resident-id.json \
	schemas/licence/road-transport.json \
	schemas/licence/special-operation.json
EXTRA_DIST += schemas/code/words-2026-11.txt schemas/dictionary/README
TESTS += schemas/dictionary/check.sh
dist_check_SCRIPTS += schemas/dictionary/check.sh
AM_TESTS_ENVIRONMENT += \
	EZZ_DICTIONARY_WORDS='$(dictionary_words)'; \
	export EZZ_DICTIONARY_WORDS;

# Only until it is released: then it never changes, and a new one has a new id.
.PHONY: dictionary
dictionary: schemas/code/mkdict
	cd $(srcdir) && $(abs_top_builddir)/schemas/code/mkdict \
	    $(dictionary_words) >schemas/dictionary/1.bin
sourcedir = $(pkgdatadir)/source
dist_source_DATA = \
	schemas/source/beijing.json \
	schemas/source/estate.json \
	schemas/source/gbt36903.json \
	schemas/source/guangdong.json \
	schemas/source/guoban.json \
	schemas/source/national.json \
	schemas/source/shandong.json
facedir = $(pkgdatadir)/face
dist_face_DATA = schemas/face/face.json
dist_face_DATA += schemas/face/business-licence.json
dist_face_DATA += schemas/face/driving-licence.json
dist_face_DATA += schemas/face/food-business.json
dist_face_DATA += schemas/face/marriage.json
dist_face_DATA += schemas/face/physician.json
dist_face_DATA += schemas/face/planning-permit.json
dist_face_DATA += schemas/face/real-estate.json
dist_face_DATA += schemas/face/resident-id.json
dist_face_DATA += schemas/face/road-transport.json
dist_face_DATA += schemas/face/special-operation.json
dist_face_DATA += schemas/face/business-licence-copy-2026-11.json
dist_face_DATA += schemas/face/driving-licence-copy-2026-11.json
dist_face_DATA += schemas/face/food-business-copy-2026-11.json
dist_face_DATA += schemas/face/marriage-copy-2026-11.json
dist_face_DATA += schemas/face/physician-copy-2026-11.json
dist_face_DATA += schemas/face/planning-permit-copy-2026-11.json
dist_face_DATA += schemas/face/real-estate-copy-2026-11.json
dist_face_DATA += schemas/face/resident-id-copy-2026-11.json
dist_face_DATA += schemas/face/road-transport-copy-2026-11.json
dist_face_DATA += schemas/face/special-operation-copy-2026-11.json
# How official documents are laid out.
composedir = $(pkgdatadir)/compose
dist_compose_DATA = schemas/compose/compose.json
dist_compose_DATA += schemas/compose/gbt9704-2012.json
