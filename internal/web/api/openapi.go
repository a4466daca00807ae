// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"reflect"
	"strconv"
	"strings"

	"etai/internal/accompagnement"
	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/paiements"
)

type objet = map[string]any

// valeurs are the closed lists of words, by type.
var valeurs = map[reflect.Type][]string{
	reflect.TypeFor[paiements.Objet]():          mots(paiements.Objets),
	reflect.TypeFor[paiements.Voix]():           {string(paiements.VoixPersonne), string(paiements.VoixCESF)},
	reflect.TypeFor[paiements.Etat]():           mots(etatsOrdre),
	reflect.TypeFor[masp.OrigineDemande]():      mots(masp.OriginesDemande),
	reflect.TypeFor[masp.MotifEntree]():         mots(masp.MotifsEntree),
	reflect.TypeFor[masp.AutreMesure]():         mots(masp.AutresMesures),
	reflect.TypeFor[accompagnement.Genre]():     mots(accompagnement.Genres),
	reflect.TypeFor[accompagnement.Etat]():      append([]string{string(accompagnement.Prevu)}, mots(accompagnement.Issues)...),
	reflect.TypeFor[accompagnement.Present]():   mots(accompagnement.Presents),
	reflect.TypeFor[delegation.ObjetPaiement](): mots(delegation.ObjetsPaiement),
	reflect.TypeFor[documents.Etat]():           mots(documents.Etats),
	reflect.TypeFor[documents.ModeRemise]():     mots(documents.ModesRemise),
}

var etatsOrdre = []paiements.Etat{paiements.Prepare, paiements.EnAttente, paiements.EnRemise, paiements.Transmis, paiements.Execute, paiements.Retourne, paiements.Rejete, paiements.Annule}

func mots[T ~string](liste []T) []string {
	r := make([]string, len(liste))
	for i, x := range liste {
		r[i] = string(x)
	}
	return r
}

// decrire makes the OpenAPI 3.1 description of the routes.
func decrire(rs []route) objet {
	schemas := objet{}
	chemins := objet{}
	portees := objet{}
	for _, p := range organisation.Portees {
		portees[string(p)] = p.Libelle()
	}
	erreur := objet{"application/problem+json": objet{"schema": schemaDe(reflect.TypeFor[probleme](), schemas)}}
	for _, r := range rs {
		op := objet{"operationId": r.Nom, "summary": r.Resume, "x-portee": string(r.Portee), "security": []objet{{"jeton": []string{}}}}
		var ps []objet
		for morceau := range strings.SplitSeq(r.Chemin, "/") {
			if strings.HasPrefix(morceau, "{") {
				ps = append(ps, objet{"name": strings.Trim(morceau, "{}"), "in": "path", "required": true, "description": "numéro interne", "schema": objet{"type": "integer", "format": "int64", "minimum": 1}})
			}
		}
		for _, p := range r.Parametres {
			s := objet{"type": "string"}
			if p.Nombre {
				s = objet{"type": "integer", "format": "int64", "minimum": 1}
			}
			if p.Valeurs != nil {
				s["enum"] = p.Valeurs
			}
			ps = append(ps, objet{"name": p.Nom, "in": "query", "description": p.Sens, "schema": s})
		}
		statut := "200"
		if r.Entree != nil {
			statut = "201"
			ps = append(ps, objet{"name": "Idempotency-Key", "in": "header", "required": true, "description": "valeur neuve pour chaque acte : répété avec elle, il n’est fait qu’une fois et répond la même chose", "schema": objet{"type": "string", "minLength": 8, "maxLength": 255}})
			op["requestBody"] = objet{"required": true, "content": objet{"application/json": objet{"schema": schemaDe(r.Entree, schemas)}}}
		}
		if ps != nil {
			op["parameters"] = ps
		}
		reponses := objet{statut: objet{"description": "fait", "content": objet{"application/json": objet{"schema": schemaDe(r.Sortie, schemas)}}}}
		for code, sens := range map[string]string{"401": "jeton absent, échu ou révoqué", "403": "hors de la portée du jeton", "404": "n’existe pas, ou n’est pas accessible à l’agent du jeton", "429": "trop de demandes", "503": "indisponible"} {
			reponses[code] = objet{"description": sens, "content": erreur}
		}
		if len(r.Parametres) > 0 {
			reponses["400"] = objet{"description": "paramètre illisible", "content": erreur}
		}
		if r.Entree != nil {
			for code, sens := range map[string]string{"400": "corps ou clé illisible", "409": "clé déjà employée pour un autre contenu, ou fiche modifiée entre-temps", "413": "corps trop long", "415": "ce n’est pas du JSON", "422": "une règle refuse : « regle » la nomme, « detail » dit quoi faire"} {
				reponses[code] = objet{"description": sens, "content": erreur}
			}
		}
		op["responses"] = reponses
		chemin := Racine + r.Chemin
		if chemins[chemin] == nil {
			chemins[chemin] = objet{}
		}
		chemins[chemin].(objet)[strings.ToLower(r.Methode)] = op
	}
	return objet{"openapi": "3.1.0", "info": objet{"title": "Étai", "version": "1", "description": "Les montants sont des nombres entiers de centimes d’euro, les jours AAAA-MM-JJ. Un jeton agit pour un agent : il ne lit et ne fait que ce que cet agent peut lire et faire. Chaque lecture est notée."},
		"paths": chemins, "components": objet{"schemas": schemas, "securitySchemes": objet{"jeton": objet{"type": "http", "scheme": "bearer", "description": "jeton créé par l’administrateur, montré une fois"}}}, "x-portees": portees}
}

// schemaDe writes the schema of a type; a struct is written once, under its name.
func schemaDe(t reflect.Type, schemas objet) objet {
	if v := valeurs[t]; v != nil {
		return objet{"type": "string", "enum": v}
	}
	switch t {
	case reflect.TypeFor[argent.Centimes]():
		return objet{"type": "integer", "format": "int64", "description": "centimes d’euro"}
	case reflect.TypeFor[jour.Jour]():
		return objet{"type": []string{"string", "null"}, "format": "date"}
	}
	switch t.Kind() {
	case reflect.Bool:
		return objet{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return objet{"type": "integer", "format": "int64"}
	case reflect.String:
		return objet{"type": "string"}
	case reflect.Slice:
		return objet{"type": "array", "items": schemaDe(t.Elem(), schemas)}
	case reflect.Pointer:
		return schemaDe(t.Elem(), schemas)
	case reflect.Map:
		return objet{"type": "object", "additionalProperties": schemaDe(t.Elem(), schemas)}
	case reflect.Struct:
		nom := nomDe(t)
		if schemas[nom] == nil {
			schemas[nom] = objet{} // a type may hold itself
			schemas[nom] = schemaStruct(t, schemas)
		}
		return objet{"$ref": "#/components/schemas/" + nom}
	}
	panic("api : type sans schéma " + t.String()) // of our own routes, met as the program starts and in the tests
}

func schemaStruct(t reflect.Type, schemas objet) objet {
	champs := objet{}
	var requis []string
	for f := range t.Fields() {
		nom, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || nom == "" || nom == "-" {
			continue
		}
		s := schemaDe(f.Type, schemas)
		if sens := f.Tag.Get("sens"); sens != "" {
			if s["$ref"] == nil && s["description"] != nil {
				sens += ", en " + s["description"].(string)
			}
			s["description"] = sens
		}
		if n, err := strconv.Atoi(f.Tag.Get("max")); err == nil {
			s["maxLength"] = n
		}
		champs[nom] = s
		if options != "omitempty" && options != "omitzero" {
			requis = append(requis, nom)
		}
	}
	r := objet{"type": "object", "properties": champs, "additionalProperties": false}
	if requis != nil {
		r["required"] = requis
	}
	return r
}

// nomDe is the name of a struct: that of the page of a list says of what.
func nomDe(t reflect.Type) string {
	nom, de, _ := strings.Cut(t.Name(), "[")
	de = strings.TrimSuffix(de, "]")
	return strings.ToUpper(nom[:1]) + nom[1:] + de[strings.LastIndexByte(de, '.')+1:]
}
