# The rows of bench.sh as a picture in SVG: bars beside others, growth of time and memory with the bytes, and with the devices.
# It has a ground of its own, so that it can be read on any page, and follows the reader's choice of light or dark where the viewer knows it.
# usage: awk -f plot.awk ROWS
BEGIN {
	FS = "\t"
	label["gzip"] = "gzip -dc"; label["import"] = "simpane import"; label["import-folder"] = "… of the folder"
	label["lnav"] = "lnav, index only"; label["lnav-search"] = "lnav, search"; label["rg"] = "rg -c"; label["rg-z"] = "rg -z -c"
	split("gzip import lnav", series, " ")
	split("gzip import import-folder lnav lnav-search rg-z rg", order, " ")
}
FNR == 1 { next }
$1 == "compare" { bar_s[$2] = $6; base = $3; if ($6 + 0 > bar_most) bar_most = $6 + 0; if ($2 == "gzip") floor = $6 }
$1 == "growth" {
	n = ++points[$2]
	at[$2, n] = $3; seconds[$2, n] = $6; peak[$2, n] = $10
	if ($3 + 0 > right) right = $3 + 0
	if ($2 != "rg" && $6 + 0 > top) top = $6 + 0
	if ($2 != "rg" && $10 + 0 > most) most = $10 + 0
}
$1 == "devices" { fleet[++fleets] = $4; fleet_s[fleets] = $6; fleet_mb[fleets] = $10; if ($6 + 0 > fleet_most) fleet_most = $6 + 0 }

function esc(t) { gsub(/&/, "\\&amp;", t); gsub(/</, "\\&lt;", t); return t }
function word(x, y, class, anchor, text) { printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>\n", x, y, class, anchor, esc(text) }
function volume(mb) { return mb >= 1000 ? mb / 1000 " GB" : mb " MB" }
function sec(v) { return sprintf(v < 0.1 ? "%.3f s" : v < 10 ? "%.2f s" : "%.0f s", v) }
function thousands(n) { return n >= 1000 ? sprintf("%d,%03d", n / 1000, n % 1000) : n }
function class_of(what) { return what ~ /^import/ ? "own" : what ~ /^lnav/ ? "lnav" : what ~ /^rg/ ? "rg" : "gzip" }
# The next number that four steps divide well, for the end of an axis.
function above(v,    e, i) {
	for (e = 0.001; e * 10 < v; e *= 10)
		;
	for (i = 2; i < 10 && i * e < v; i += 2)
		;
	return i * e
}
function panel(x, y, title, below) {
	word(x, y, "title", "start", title)
	word(x, y + 17, "small", "start", below)
}

function compare(x, y,    i, n, w, what) {
	panel(x, y, "One import of " volume(base), "seconds, and how many times gzip -dc; five kinds of logs, 2,000 devices")
	for (i = 1; i in order; i++) {
		what = order[i]
		if (!(what in bar_s))
			continue
		n++
		w = bar_most > 0 ? bar_s[what] / bar_most * 185 : 0
		word(x + 104, y + 23 + n * 27, "text", "end", label[what])
		printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"17\" rx=\"2\" class=\"%s\"/>\n", x + 112, y + 10 + n * 27, w < 1 ? 1 : w, class_of(what)
		word(x + 118 + w, y + 23 + n * 27, "text", "start", sec(bar_s[what]) (floor > 0 && what != "gzip" ? sprintf(bar_s[what] < floor / 10 ? "  ×%.2f" : "  ×%.1f", bar_s[what] / floor) : ""))
	}
}

# Names stand at the ends of their lines, moved apart where those are close.
function ends(list, x, y, h, high, unit,    i, j, n, pos, t, order, count) {
	for (i = 1; i in series; i++)
		if (n = points[series[i]]) {
			order[++count] = series[i]
			pos[series[i]] = y + h - (high > 0 ? list[series[i], n] / high : 0) * h + 4
		}
	for (i = 2; i <= count; i++)
		for (j = i; j > 1 && pos[order[j]] > pos[order[j - 1]]; j--) { t = order[j]; order[j] = order[j - 1]; order[j - 1] = t }
	for (i = 1; i <= count; i++) {
		if (i > 1 && pos[order[i - 1]] - pos[order[i]] < 15)
			pos[order[i]] = pos[order[i - 1]] - 15
		n = points[order[i]]
		word(x + 8, pos[order[i]], class_of(order[i]) "-word", "start", (order[i] == "gzip" ? "gzip" : order[i] == "import" ? "simpane" : "lnav") " " \
			(unit == "s" ? sec(list[order[i], n]) : sprintf("%.0f MB", list[order[i], n])))
	}
}

function lines(x, y, title, below, list, max, unit,    i, j, w, h, high, p, px, py) {
	panel(x, y, title, below)
	w = 230; h = 165; x += 44; y += 36
	high = above(max)
	for (i = 0; i <= 4; i++) {
		printf "<path d=\"M%.1f %.1fh%d\" class=\"%s\"/>\n", x, y + h - i * h / 4, w, i ? "grid" : "axis"
		word(x - 6, y + h - i * h / 4 + 4, "small", "end", sprintf("%g", high * i / 4))
	}
	for (i = 1; i <= points["import"]; i++)
		word(x + at["import", i] / right * w, y + h + 16, "small", "middle", volume(at["import", i]))
	for (i = 1; i in series; i++) {
		p = ""
		for (j = 1; j <= points[series[i]]; j++) {
			px = x + at[series[i], j] / right * w
			py = y + h - (high > 0 ? list[series[i], j] / high : 0) * h
			p = p sprintf("%.1f,%.1f ", px, py)
			printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" class=\"%s\"/>\n", px, py, class_of(series[i])
		}
		if (p != "")
			printf "<polyline points=\"%s\" class=\"%s-line\"/>\n", p, class_of(series[i])
	}
	ends(list, x + w, y, h, high, unit)
}

function devices(x, y,    i, w, h, step) {
	panel(x, y, "One import of " volume(base) " by devices in it", "seconds (bar) and peak memory: the same bytes, more devices")
	h = 150; y += 46; step = fleets ? 320 / fleets : 0
	printf "<path d=\"M%.1f %.1fh320\" class=\"axis\"/>\n", x + 20, y + h
	for (i = 1; i <= fleets; i++) {
		w = fleet_most > 0 ? fleet_s[i] / fleet_most * (h - 20) : 0
		printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"44\" height=\"%.1f\" rx=\"2\" class=\"own\"/>\n", x + 20 + (i - 0.5) * step - 22, y + h - w, w
		word(x + 20 + (i - 0.5) * step, y + h - w - 6, "text", "middle", sec(fleet_s[i]))
		word(x + 20 + (i - 0.5) * step, y + h + 17, "text", "middle", thousands(fleet[i]))
		word(x + 20 + (i - 0.5) * step, y + h + 33, "small", "middle", sprintf("%.0f MB", fleet_mb[i]))
	}
}

END {
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 560\" width=\"860\" height=\"560\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" role=\"img\" aria-label=\"How long simpane takes to import logs, beside gzip, lnav and rg, and how time and memory grow\">"
	print "<style>"
	print ".ground{fill:#fff;stroke:#d0d7de}.title{font-size:15px;font-weight:bold;fill:#1f2328}.text{font-size:12px;fill:#1f2328}.small{font-size:11px;fill:#59636e}"
	print ".grid,.axis{fill:none;stroke:#e4e8ec}.axis{stroke:#8c959f}"
	print ".own,.own-word{fill:#0b62c4}.gzip,.gzip-word{fill:#767e88}.lnav,.lnav-word{fill:#b9500b}.rg{fill:#2b8a4b}.own-word,.gzip-word,.lnav-word{font-size:12px}"
	print ".own-line,.gzip-line,.lnav-line{fill:none;stroke-width:2}.own-line{stroke:#0b62c4}.gzip-line{stroke:#767e88;stroke-dasharray:5 4}.lnav-line{stroke:#b9500b}"
	print "@media (prefers-color-scheme:dark){"
	print ".ground{fill:#0d1117;stroke:#3d444d}.title,.text{fill:#f0f6fc}.small{fill:#9198a1}.grid{stroke:#262c33}.axis{stroke:#656c76}"
	print ".own,.own-word{fill:#58a6ff}.gzip,.gzip-word{fill:#9198a1}.lnav,.lnav-word{fill:#f0883e}.rg{fill:#56d364}"
	print ".own-line{stroke:#58a6ff}.gzip-line{stroke:#9198a1}.lnav-line{stroke:#f0883e}"
	print "}"
	print "</style>"
	print "<rect x=\"0.5\" y=\"0.5\" width=\"859\" height=\"559\" rx=\"8\" class=\"ground\"/>"
	compare(28, 38)
	lines(450, 38, "Time by size", "seconds; logs packed as tar.gz, for lnav the folder", seconds, top, "s")
	lines(450, 308, "Peak memory by size", "MB, while importing; of lnav while it indexes", peak, most, "MB")
	devices(28, 308)
	print "</svg>"
}
