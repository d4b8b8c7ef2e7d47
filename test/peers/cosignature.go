// Opens a checkpoint with Go's own note package: the log's signature, and a cosignature as c2sp.org/tlog-cosignature has
// it. Run: cosignature NOTE LOG-VKEY WITNESS-VKEY
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

func check(err error) {
	if err != nil {
		fmt.Println("FAIL:", err)
		os.Exit(1)
	}
}

type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }

func (w witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(w.key, []byte(message), sig[8:])
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	check(err)
	log, err := note.NewVerifier(os.Args[2])
	check(err)
	parts := strings.SplitN(os.Args[3], "+", 3)
	typed, err := base64.StdEncoding.DecodeString(parts[2])
	check(err)
	if typed[0] != 4 || len(typed) != 33 {
		check(fmt.Errorf("not the key of a witness"))
	}
	id := sha256.Sum256([]byte(parts[0] + "\n" + string(typed)))
	w := witness{parts[0], binary.BigEndian.Uint32(id[:]), ed25519.PublicKey(typed[1:])}
	if fmt.Sprintf("%08x", w.hash) != parts[1] {
		check(fmt.Errorf("key id"))
	}
	opened, err := note.Open(text, note.VerifierList(log, w))
	check(err)
	names := []string{}
	for _, sig := range opened.Sigs {
		names = append(names, sig.Name)
	}
	fmt.Println("OK", strings.Join(names, " "))
}
