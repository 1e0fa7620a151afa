EXTRA_DIST += testvectors/sdata
EXTRA_DIST += testvectors/seal
EXTRA_DIST += testvectors/qr
EXTRA_DIST += testvectors/token
EXTRA_DIST += testvectors/trust

EXTRA_DIST += testvectors/record/README
EXTRA_DIST += testvectors/record/good-business-licence.json
EXTRA_DIST += testvectors/record/good-driving-licence.json
EXTRA_DIST += testvectors/record/good-food-business.json
EXTRA_DIST += testvectors/record/good-marriage.json
EXTRA_DIST += testvectors/record/good-physician.json
EXTRA_DIST += testvectors/record/good-planning-permit.json
EXTRA_DIST += testvectors/record/good-real-estate.json
EXTRA_DIST += testvectors/record/good-resident-id.json
EXTRA_DIST += testvectors/record/good-road-transport.json
EXTRA_DIST += testvectors/record/good-special-operation.json
EXTRA_DIST += testvectors/tsp
