// Command verifier checks a proof with the packages of the Go project alone.
//
// It reads JSON from its input: a key, a proof a consistency proof or a note, and the record or the older
// checkpoint that it is about. It prints the size of the log, or ends with 1 and says why.
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type asked struct {
	Key         string
	Record      []byte
	Proof       string
	Old         string
	Checkpoint  string
	Consistency []string
	Note        string
}

type head struct {
	size int64
	root tlog.Hash
}

func main() {
	size, err := verify()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(size)
}

func verify() (int64, error) {
	var given asked
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		return 0, err
	}
	key, err := note.NewVerifier(given.Key)
	if err != nil {
		return 0, err
	}
	if given.Note != "" {
		_, err := note.Open([]byte(given.Note), note.VerifierList(key))
		return 0, err
	}
	if given.Proof != "" {
		return included(given, key)
	}
	return consistent(given, key)
}

func included(given asked, key note.Verifier) (int64, error) {
	proof, checkpoint, found := strings.Cut(given.Proof, "\n\n")
	if !found {
		return 0, errors.New("a proof ends with an empty line")
	}
	lines := strings.Split(proof, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, errors.New("no proof: " + lines[0])
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return 0, err
	}
	path, err := hashes(lines[2:])
	if err != nil {
		return 0, err
	}
	signed, err := open(checkpoint, key)
	if err != nil {
		return 0, err
	}
	record := tlog.RecordHash(given.Record)
	return signed.size, tlog.CheckRecord(path, signed.size, signed.root, index, record)
}

func consistent(given asked, key note.Verifier) (int64, error) {
	before, err := open(given.Old, key)
	if err != nil {
		return 0, err
	}
	now, err := open(given.Checkpoint, key)
	if err != nil {
		return 0, err
	}
	path, err := hashes(given.Consistency)
	if err != nil {
		return 0, err
	}
	return now.size, tlog.CheckTree(path, now.size, now.root, before.size, before.root)
}

func open(checkpoint string, key note.Verifier) (head, error) {
	signed, err := note.Open([]byte(checkpoint), note.VerifierList(key))
	if err != nil {
		return head{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return head{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return head{size, root}, err
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, line := range lines {
		raw, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(raw) != tlog.HashSize {
			return nil, errors.New("no hash: " + line)
		}
		found = append(found, tlog.Hash(raw))
	}
	return found, nil
}
