# The rows of bench.sh as tables in Markdown. usage: awk -f table.awk -v machine=... -v part=short|all NOTES ROWS
BEGIN { FS = "\t" }
FNR == NR { notes[++said] = $0; next }
FNR == 1 { next } # the heads
{
	key = $1 SUBSEP $2 SUBSEP $3 SUBSEP ($1 == "devices" ? $4 : "")
	runs[key] = $5; s[key] = $6; most[key] = $8; cpu[key] = $9; peak[key] = $10; bytes[key] = $11; failed[key] = $12
	if ($1 == "compare") base = $3
	if ($1 == "growth" && !($3 in seen)) { seen[$3]; size[++sizes] = $3 }
	if ($1 == "devices") fleet[++fleets] = $4
	if ($1 == "kinds") kind[++kinds] = $2
	if ($1 == "answers" && $2 == "frame") held = $3
	if ($1 == "answers" && $2 == "add") more = $3
}
function k(group, what, mb, n) { return group SUBSEP what SUBSEP mb SUBSEP n }
function volume(mb) { return mb >= 1000 ? mb / 1000 " GB" : mb " MB" }
function sec(v) { return v == "" ? "" : sprintf(v < 0.1 ? "%.3f" : v < 10 ? "%.2f" : "%.1f", v) }
function ms(v) { return v == "" ? "" : sprintf(v < 0.01 ? "%.1f" : "%.0f", v * 1000) }
function mb_of(v) { return v == "" ? "" : sprintf("%.0f", v) }
function times(a, b) { return a == "" || !(b > 0) ? "" : sprintf(a < b / 10 ? "%.2f" : "%.1f", a / b) }
function speed(mb, v) { return (v > 0) ? sprintf("%.0f", mb / v) : "" }
function thousands(n) { return n >= 1000 ? sprintf("%d,%03d", n / 1000, n % 1000) : n }
function code(key) { return failed[key] ? " (exit " failed[key] ")" : "" }

function compared(what, words,    key) {
	key = k("compare", what, base)
	if (key in s)
		printf "| %s | %s%s | %s | %s | %s |\n", words, sec(s[key]), code(key), times(s[key], s[k("compare", "gzip", base)]), sec(cpu[key]), mb_of(peak[key])
}

function answered(what, words, mb,    key) {
	key = k("answers", what, mb)
	if (key in s)
		printf "| %s | %s%s | %s | %s |\n", words, ms(s[key]), code(key), what ~ /^key/ ? ms(most[key]) : "", ms(cpu[key])
}

function growth(    i, key, g, l) {
	print "| logs, as tar.gz | `gzip -dc` s | import s | ratio | import MB/s | import, peak MB | case MB | lnav, index s | lnav, peak MB | runs |"
	print "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
	for (i = 1; i <= sizes; i++) {
		key = k("growth", "import", size[i])
		g = k("growth", "gzip", size[i])
		l = k("growth", "lnav", size[i])
		printf "| %s | %s | %s%s | %s | %s | %s | %s | %s | %s | %s |\n", volume(size[i]), sec(s[g]), sec(s[key]), code(key), times(s[key], s[g]),
			speed(size[i], s[key]), mb_of(peak[key]), mb_of(bytes[key]), sec(s[l]), mb_of(peak[l]), runs[key]
	}
	print ""
}

function devices(    i, key, head, line, one, two, three) {
	head = "| devices in " volume(base) " of logs |"
	line = "|---|"
	one = "| import, seconds |"
	two = "| of processor, seconds |"
	three = "| peak MB |"
	for (i = 1; i <= fleets; i++) {
		key = k("devices", "import", base, fleet[i])
		head = head " " thousands(fleet[i]) " |"
		line = line "---:|"
		one = one " " sec(s[key]) code(key) " |"
		two = two " " sec(cpu[key]) " |"
		three = three " " mb_of(peak[key]) " |"
	}
	if (fleets)
		print head "\n" line "\n" one "\n" two "\n" three "\n"
}

function of_one_kind(    i, key, words) {
	words["kern"] = "firewall, kernel log"; words["eve"] = "Suricata, eve.json"; words["smf"] = "SMF log"
	words["device"] = "device, syslog"; words["web"] = "web server, access log"
	if (!kinds)
		return
	print "| " volume(base) " of one kind, as tar.gz | import s | MB/s | processor s | peak MB |"
	print "|---|---:|---:|---:|---:|"
	for (i = 1; i <= kinds; i++) {
		key = k("kinds", kind[i], base)
		printf "| %s | %s%s | %s | %s | %s |\n", words[kind[i]], sec(s[key]), code(key), speed(base, s[key]), sec(cpu[key]), mb_of(peak[key])
	}
	print ""
}

END {
	if (part == "all")
		print "# Speed\n"
	print "Made by `tests/bench/bench.sh` on " machine ". Medians of " (runs[k("compare", "import", base)] + 0) \
		" runs, of fewer where that took too long: then it says of how many.\n"
	if (part == "all")
		print "![the same as a picture](speed.svg)\n"
	print "| " volume(base) " of logs, five kinds, 2,000 devices | seconds | to `gzip -dc` | processor s | peak MB |"
	print "|---|---:|---:|---:|---:|"
	compared("gzip", "`gzip -dc` of the tar.gz: unpacks, no more")
	compared("import", "`simpane import` of the tar.gz: read, judged, kept")
	compared("import-folder", "`simpane import` of the folder")
	compared("lnav", "`lnav -n -c ';SELECT count(*) FROM all_logs'` of the folder: indexes all lines, reads no fields, keeps nothing")
	compared("lnav-search", "the same, looking for one rule's name in all lines")
	compared("rg-z", "`rg -z -c -F` of that name in the tar.gz")
	compared("rg", "`rg -c -F` of it in the folder: finds, understands nothing")
	print ""
	growth()
	devices()
	if (part == "all")
		of_one_kind()
	if (held) {
		print "| a kept case of " volume(held) " of logs | ms | 99 in 100 below | processor ms |"
		print "|---|---:|---:|---:|"
		answered("version", "`simpane version`", 0)
		answered("frame", "opening it, to the first frame", held)
		answered("device", "opening a device, until its screen stands", held)
		answered("key", sprintf("a key, to its answer (%d keys)", runs[k("answers", "key", held)]), held)
		answered("device-large", "opening one of the twenty devices with a log of their own", held)
		answered("key-large", sprintf("a key there (%d keys)", runs[k("answers", "key-large", held)]), held)
		answered("verdict", "`simpane verdict --json --device`", held)
		answered("search", "`simpane timeline -F --grep` of an address, all lines", held)
		answered("rg-search", "`rg -F` of it in the folder, unpacked", held)
		answered("add", "adding the next day's bundle of " volume(more) " to it", more)
		answered("settle", "settling alone, nothing added", held)
		answered("alone", "that bundle in a case of its own", more)
		answered("again", "the bundle of " volume(held) " once more: all is known", held)
		print ""
	}
	if (part != "all") {
		for (i = 1; i <= said; i++)
			if (notes[i] ~ /left out|counts/)
				print "- " notes[i]
		exit
	}
	print "`lnav` has no format of its own for eve.json and would count those lines to nothing; it is given one (tests/bench/lnav). `lnav` and `rg` read\n" \
		"the unpacked folder. The head of tests/bench/bench.sh says more.\n"
	for (i = 1; i <= said; i++)
		print "- " notes[i]
}
