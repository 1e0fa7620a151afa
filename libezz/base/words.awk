# zh_CN.po -> a sorted C table.  Run as: LC_ALL=C awk -f words.awk zh_CN.po
# Only what a catalogue of ours holds: msgid and msgstr, on one line or many.
function text(line) {
	sub(/^[^"]*"/, "", line)
	sub(/"[ \t]*$/, "", line)
	return line
}
# As the compiler will read it: the table is sorted by that.
function read_as(s) {
	gsub(/\\\\/, "\001", s)
	gsub(/\\n/, "\n", s)
	gsub(/\\t/, "\t", s)
	gsub(/\\"/, "\"", s)
	gsub(/\001/, "\\", s)
	return s
}
function keep() {
	if (id != "" && str != "")
		zh[id] = str
	id = str = ""
}
/^msgid /  { keep(); into = "id"; id = text($0); next }
/^msgstr / { into = "str"; str = text($0); next }
/^"/       { if (into == "id") id = id text($0); else str = str text($0) }
END {
	keep()
	n = 0
	for (id in zh) {
		en[++n] = id
		as[id] = read_as(id)
	}
	# insertion sort by bytes: some hundred rows, once a build
	for (i = 2; i <= n; i++) {
		v = en[i]
		for (j = i - 1; j > 0 && as[en[j]] > as[v]; j--)
			en[j + 1] = en[j]
		en[j + 1] = v
	}
	print "/* Made from zh_CN.po by words.awk. */"
	print "#include \"base/words.h\"\n"
	print "const struct ezz_word ezz_words[] = {"
	for (i = 1; i <= n; i++)
		printf "\t{ \"%s\",\n\t  \"%s\" },\n", en[i], zh[en[i]]
	print "\t{ 0, 0 }\n};"
	printf "const size_t ezz_words_n = %d;\n", n
}
