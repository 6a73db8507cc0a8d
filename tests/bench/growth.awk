# Rows "MB SECONDS PEAK_MB GZIP_SECONDS" as a picture: seconds of an import and of gzip -dc over the size of the logs, and the peak of memory.
{
	mb[NR] = $1; s[NR] = $2; peak[NR] = $3; gz[NR] = $4
	if ($1 > right) right = $1
	if ($2 > top) top = $2
	if ($3 > most) most = $3
}
function x(v) { return 60 + v / right * 480 }
function y(v, of) { return 250 - (of > 0 ? v / of : 0) * 200 }
function line(list, of, colour, dash,    i, p) {
	for (i = 1; i <= NR; i++) {
		p = p sprintf("%.1f,%.1f ", x(mb[i]), y(list[i], of))
		printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x(mb[i]), y(list[i], of), colour
	}
	printf "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"%s\"/>\n", colour, dash ? " stroke-dasharray=\"4 4\"" : "", p
}
function word(at, h, anchor, colour, text) {
	printf "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n", at, h, anchor, colour, text
}
END {
	if (!NR)
		exit
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 300\" font-family=\"sans-serif\" font-size=\"12\">"
	print "<rect width=\"640\" height=\"300\" fill=\"#ffffff\"/>"
	print "<path d=\"M60 50V250H540V50\" fill=\"none\" stroke=\"#888888\"/>"
	for (i = 1; i <= NR; i++)
		word(x(mb[i]), 268, "middle", "#444444", mb[i])
	word(300, 290, "middle", "#444444", "MB of logs, packed as tar.gz")
	word(54, 54, "end", "#1b6ca8", sprintf("%.1f s", top))
	word(546, 54, "start", "#b3541e", sprintf("%.0f MB", most))
	word(54, 254, "end", "#444444", "0")
	word(70, 24, "start", "#1b6ca8", "import into a settled case, seconds (dashed: gzip -dc of it)")
	word(70, 40, "start", "#b3541e", "peak memory, MB")
	line(s, top, "#1b6ca8", 0)
	line(gz, top, "#1b6ca8", 1)
	line(peak, most, "#b3541e", 0)
	print "</svg>"
}
