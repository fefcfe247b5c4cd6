// Reads YAML with the YAML store of sops and says what it saw, so that Subrosa's reader and printer can be compared
// with it. One JSON request per line on standard input, one JSON answer per line on standard output.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"time"

	"github.com/getsops/sops/v3"
	"github.com/getsops/sops/v3/config"
	store "github.com/getsops/sops/v3/stores/yaml"
)

// A request has either source (a file to read, then print) or tree (documents to print) or value (one to print).
type request struct {
	Source []byte `json:"source"`
	Tree   []node `json:"tree"`
	Value  *node  `json:"value"`
	Indent int    `json:"indent"`
}

type answer struct {
	Tree   []node `json:"tree,omitempty"`
	Output []byte `json:"output"`
	Error  string `json:"error,omitempty"`
}

// Mirrors src/formats/tree.ts; Text holds bytes because sops strings need not be UTF-8.
type node struct {
	Kind   string `json:"kind"`
	Text   []byte `json:"text,omitempty"`
	Inline bool   `json:"inline,omitempty"`
	Key    []byte `json:"key,omitempty"`
	Items  []node `json:"items,omitempty"`
	Value  *node  `json:"value,omitempty"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<28)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var ask request
		reply := answer{}
		if err := json.Unmarshal(in.Bytes(), &ask); err != nil {
			reply.Error = err.Error()
		} else {
			reply = serve(ask)
		}
		if err := out.Encode(reply); err != nil {
			panic(err)
		}
	}
}

func serve(ask request) (reply answer) {
	defer func() {
		if problem := recover(); problem != nil {
			reply.Error = fmt.Sprintf("panic: %v", problem)
		}
	}()
	s := store.NewStore(&config.YAMLStoreConfig{Indent: ask.Indent})
	var err error
	if ask.Value != nil {
		reply.Output, err = s.EmitValue(fromNode(*ask.Value))
	} else {
		var branches sops.TreeBranches
		if ask.Source != nil {
			branches, err = s.LoadPlainFile(ask.Source)
			for _, branch := range branches {
				reply.Tree = append(reply.Tree, branchNode(branch))
			}
		} else {
			for _, document := range ask.Tree {
				branches = append(branches, fromNode(document).(sops.TreeBranch))
			}
		}
		if err == nil {
			reply.Output, err = s.EmitPlainFile(branches)
		}
	}
	if err != nil {
		reply.Error = err.Error()
	}
	return reply
}

func branchNode(branch sops.TreeBranch) node {
	result := node{Kind: "map"}
	for _, item := range branch {
		switch key := item.Key.(type) {
		case sops.Comment:
			result.Items = append(result.Items, commentNode(key))
		case string:
			value := toNode(item.Value)
			result.Items = append(result.Items, node{Kind: "entry", Key: []byte(key), Value: &value})
		default:
			panic(fmt.Sprintf("non-string key (type %T)", item.Key))
		}
	}
	return result
}

func commentNode(c sops.Comment) node {
	return node{Kind: "comment", Text: []byte(c.Value), Inline: c.Inline}
}

func scalar(kind, text string) node {
	return node{Kind: kind, Text: []byte(text)}
}

func toNode(value interface{}) node {
	switch v := value.(type) {
	case nil:
		return node{Kind: "null"}
	case string:
		return scalar("str", v)
	case int:
		return scalar("int", strconv.Itoa(v))
	case float64:
		return scalar("float", strconv.FormatFloat(v, 'f', -1, 64))
	case bool:
		return scalar("bool", strconv.FormatBool(v))
	case time.Time:
		return scalar("time", v.Format(time.RFC3339Nano))
	case sops.Comment:
		return commentNode(v)
	case sops.TreeBranch:
		return branchNode(v)
	case []interface{}:
		result := node{Kind: "list"}
		for _, item := range v {
			result.Items = append(result.Items, toNode(item))
		}
		return result
	}
	panic(fmt.Sprintf("unknown type: %T", value))
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func fromNode(n node) interface{} {
	text := string(n.Text)
	switch n.Kind {
	case "null":
		return nil
	case "str":
		return text
	case "int":
		return must(strconv.Atoi(text))
	case "float":
		if text == "-0" {
			return math.Copysign(0, -1)
		}
		return must(strconv.ParseFloat(text, 64))
	case "bool":
		return text == "true"
	case "time":
		return must(time.Parse(time.RFC3339Nano, text))
	case "comment":
		return sops.Comment{Value: text, Inline: n.Inline}
	case "list":
		var items []interface{}
		for _, item := range n.Items {
			items = append(items, fromNode(item))
		}
		return items
	case "map":
		branch := sops.TreeBranch{}
		for _, item := range n.Items {
			if item.Kind == "comment" {
				branch = append(branch, sops.TreeItem{Key: fromNode(item)})
			} else {
				branch = append(branch, sops.TreeItem{Key: string(item.Key), Value: fromNode(*item.Value)})
			}
		}
		return branch
	}
	panic("unknown kind: " + n.Kind)
}
