// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"etai/internal/organisation"
)

// Every route and every field of what it takes and gives is in the description, each with its errors; every reference leads somewhere; every scope serves.
func TestOpenAPI(t *testing.T) {
	b, err := json.Marshal(decrire(routes()))
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		OpenAPI string `json:"openapi"`
		Info    struct{ Title, Version string }
		Paths   map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Parameters  []struct {
				Name, In string
				Required bool
			}
			RequestBody *struct {
				Content map[string]struct{ Schema map[string]string }
			}
			Responses map[string]struct {
				Content map[string]struct{ Schema map[string]string }
			}
		}
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(b, &d); err != nil || d.OpenAPI != "3.1.0" || d.Info.Title == "" || d.Info.Version == "" {
		t.Fatal(err, d.OpenAPI)
	}
	var ids []string
	servies := map[organisation.PorteeAPI]bool{}
	for _, r := range routes() {
		servies[r.Portee] = true
		op, ok := d.Paths[Racine+r.Chemin][strings.ToLower(r.Methode)]
		if !ok || slices.Contains(ids, op.OperationID) {
			t.Errorf("%s %s n’est pas décrite, ou l’est deux fois", r.Methode, r.Chemin)
		}
		ids = append(ids, op.OperationID)
		if (r.Entree != nil) != (op.RequestBody != nil) || op.Responses["401"].Content == nil || op.Responses["429"].Content == nil || r.Entree != nil && op.Responses["422"].Content == nil ||
			len(r.Parametres) > 0 && op.Responses["400"].Content == nil {
			t.Errorf("%s %s : %+v", r.Methode, r.Chemin, op)
		}
		vus := map[string]bool{}
		for _, x := range op.Parameters {
			if x.In == "path" && !x.Required || vus[x.In+x.Name] {
				t.Errorf("%s : le paramètre %s n’est pas requis, ou est écrit deux fois", r.Chemin, x.Name)
			}
			vus[x.In+x.Name] = true
		}
		for _, p := range r.Parametres {
			if !vus["query"+p.Nom] {
				t.Errorf("%s : paramètre %s", r.Chemin, p.Nom)
			}
		}
		for _, p := range strings.Split(r.Chemin, "{")[1:] {
			if nom, _, _ := strings.Cut(p, "}"); !vus["path"+nom] {
				t.Errorf("%s : %s n’est pas décrit", r.Chemin, nom)
			}
		}
		for _, genre := range []reflect.Type{r.Entree, r.Sortie} {
			if genre != nil {
				verifierType(t, genre, d.Components.Schemas)
			}
		}
	}
	for _, p := range organisation.Portees {
		if !servies[p] {
			t.Errorf("la portée %s ne sert à aucune route", p)
		}
	}
	for morceau := range strings.SplitSeq(string(b), `"#/components/schemas/`) {
		if nom, _, ok := strings.Cut(morceau, `"`); ok && !strings.HasPrefix(morceau, "{") {
			if _, existe := d.Components.Schemas[nom]; !existe {
				t.Errorf("référence à %s", nom)
			}
		}
	}
}

func verifierType(t *testing.T, genre reflect.Type, schemas map[string]struct{ Properties map[string]any }) {
	t.Helper()
	for genre.Kind() == reflect.Slice || genre.Kind() == reflect.Pointer {
		genre = genre.Elem()
	}
	if genre.Kind() != reflect.Struct || genre.PkgPath() != reflect.TypeFor[route]().PkgPath() {
		return
	}
	for f := range genre.Fields() {
		nom, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if nom == "" {
			t.Errorf("%s.%s : sans nom en JSON", genre, f.Name)
		}
		if _, ok := schemas[nomDe(genre)].Properties[nom]; !ok {
			t.Errorf("%s.%s n’est pas décrit", genre, f.Name)
		}
		verifierType(t, f.Type, schemas)
	}
}
