policydir = $(pkgdatadir)/policy
dist_policy_DATA = \
	schemas/policy/default-2026-11.json \
	schemas/policy/gm0031-claimed-time-2026-11.json
