// Package document reads and writes the same data in several notations.
package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
	"gopkg.in/yaml.v3"
)

// Notation is a way to write data down.
type Notation string

// The notations known.
const (
	JSON Notation = "json"
	TOML Notation = "toml"
	YAML Notation = "yaml"
)

// NotationOf tells the notation of a file by its name.
func NotationOf(file string) (Notation, error) {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".json":
		return JSON, nil
	case ".toml":
		return TOML, nil
	case ".yaml", ".yml":
		return YAML, nil
	}
	return "", fmt.Errorf("%s: neither .json nor .toml nor .yaml", file)
}

// Read understands data in the notation.
func (n Notation) Read(data []byte) (map[string]any, error) {
	var document map[string]any
	var err error
	switch n {
	case JSON:
		err = json.Unmarshal(data, &document)
	case TOML:
		err = toml.Unmarshal(data, &document)
	case YAML:
		err = yaml.Unmarshal(data, &document)
	default:
		err = fmt.Errorf("unknown notation %q", n)
	}
	return document, err
}

// Write puts a document into the notation.
func (n Notation) Write(document map[string]any) ([]byte, error) {
	switch n {
	case JSON:
		data, err := json.MarshalIndent(document, "", "  ")
		return append(data, '\n'), err
	case TOML:
		var data bytes.Buffer
		err := toml.NewEncoder(&data).Encode(document)
		return data.Bytes(), err
	case YAML:
		return yaml.Marshal(document)
	}
	return nil, fmt.Errorf("unknown notation %q", n)
}
