// Checks an export of the log with Go's own packages: the signed note, every hash tile, every record, and the proof of
// one record in the form of C2SP's tlog-proof. Run: tlog DIR [PROOF DICTIONARY]
package main

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Println("FAIL:", err)
		os.Exit(1)
	}
}

type tiles struct{ dir string }

func (t tiles) Height() int { return 8 }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, tile := range wanted {
		// Go's package has the tile's height in the path, and C2SP does not.
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		read, err := os.ReadFile(filepath.Join(t.dir, path))
		if err != nil {
			return nil, err
		}
		data[i] = read
	}
	return data, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func opened(text []byte, verifier note.Verifier) tlog.Tree {
	signed, err := note.Open(text, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(signed.Text, "\n")
	if lines[0] != verifier.Name() {
		check(fmt.Errorf("origin %q", lines[0]))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

func main() {
	dir := os.Args[1]
	vkey, err := os.ReadFile(filepath.Join(dir, "vkey"))
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	check(err)
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	check(err)
	tree := opened(text, verifier)
	hashes := tlog.TileHashReader(tree, tiles{dir})
	var records int64
	for records < tree.N {
		bundle := tlog.Tile{H: 8, L: -1, N: records / 256, W: int(min(256, tree.N-records))}
		path := "tile/entries/" + strings.TrimPrefix(bundle.Path(), "tile/8/data/")
		data, err := os.ReadFile(filepath.Join(dir, path))
		check(err)
		for len(data) > 0 {
			length := int(binary.BigEndian.Uint16(data))
			record := data[2 : 2+length]
			data = data[2+length:]
			stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, records)})
			check(err)
			if stored[0] != tlog.RecordHash(record) {
				check(fmt.Errorf("record %d altered", records))
			}
			records++
		}
	}
	if len(os.Args) > 2 {
		proofText, err := os.ReadFile(os.Args[2])
		check(err)
		head, signed, found := bytes.Cut(proofText, []byte("\n\n"))
		if !found {
			check(fmt.Errorf("no proof"))
		}
		lines := strings.Split(string(head), "\n")
		record, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
		check(err)
		if record[0] == 1 {
			dictionary, err := os.ReadFile(os.Args[3])
			check(err)
			packed := flate.NewReaderDict(bytes.NewReader(record[1:]), dictionary)
			record, err = io.ReadAll(io.LimitReader(packed, 16384))
			check(err)
		}
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
		check(err)
		var proof tlog.RecordProof
		for _, line := range lines[3:] {
			hash, err := tlog.ParseHash(line)
			check(err)
			proof = append(proof, hash)
		}
		proven := opened(signed, verifier)
		check(tlog.CheckRecord(proof, proven.N, proven.Hash, index, tlog.RecordHash(record)))
	}
	fmt.Println("OK", records)
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
