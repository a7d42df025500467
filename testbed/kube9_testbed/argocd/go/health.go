package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/argoproj/gitops-engine/pkg/health"
)

const longestObject = 16 << 20

func newHealthCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "health",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return judgeHealth() },
	}
}

// judgeHealth answers each object on standard input, one line of JSON, with a line of JSON: its
// health by Argo CD's own rules, or null where its kind has none.
func judgeHealth() error {
	objects := bufio.NewScanner(os.Stdin)
	objects.Buffer(nil, longestObject)
	answers := json.NewEncoder(os.Stdout)
	for objects.Scan() {
		object := &unstructured.Unstructured{}
		if err := object.UnmarshalJSON(objects.Bytes()); err != nil {
			return fmt.Errorf("not an object: %w", err)
		}
		found, err := health.GetResourceHealth(object, nil)
		if err != nil {
			return fmt.Errorf("cannot judge %s: %w", object.GetKind(), err)
		}
		if err := answers.Encode(found); err != nil {
			return fmt.Errorf("cannot answer: %w", err)
		}
	}
	return objects.Err()
}
