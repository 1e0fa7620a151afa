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

codedir = $(pkgdatadir)/code
dist_code_DATA = schemas/code/standing-2026-11.json

policydir = $(pkgdatadir)/policy
dist_policy_DATA = schemas/policy/default-2026-11.json
dist_policy_DATA += schemas/policy/gm0031-claimed-time-2026-11.json
