# The rows of checks.def and judges.def, each change of them with its number (rows.inc): OPENs before CLOSEs before JUDGEs, as walk.c has them.
/^(OPEN|CLOSE|JUDGE)\(/ {
	kind = substr($0, 1, index($0, "(") - 1)
	row[kind, ++rows[kind]] = substr($0, 1, index($0, ")"))
}
END {
	split("OPEN CLOSE JUDGE", kinds, " ")
	split("ANYONE ALWAYS ALL", widest, " ")
	split("3 4 7", place, " ") # of these words in the row
	split("2 3 0", wider, " ") # so many words of such a row can be widened
	for (t = 1; t <= 3; t++)
		for (i = 1; i <= rows[kinds[t]]; i++) {
			text = row[kinds[t], i]
			print 100000 + 4 * k, "row", text ": left out"
			split(text, word, /[(,)] */)
			for (m = 1; m <= wider[t]; m++)
				if (word[place[m]] != widest[m])
					print 100000 + 4 * k + m, "word", text ": " widest[m]
			k++
		}
}
