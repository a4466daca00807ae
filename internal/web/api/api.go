// SPDX-License-Identifier: EUPL-1.2

// Package api is what another program may ask of Étai: JSON under /api/v1, over the functions that the pages call, within the rights of an agent and the
// scopes of a token. Each route is one entry of routes; the OpenAPI description is made from its Go types.
package api

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// Racine is where the API stands.
const Racine = "/api/v1"

// How often a token, and an address that shows none that opens, may ask: so many at once, then one more every so long.
const (
	rafaleJeton   = 60
	regainJeton   = 200 * time.Millisecond
	rafaleAdresse = 20
	regainAdresse = time.Second
)

// corpsMax bounds what is sent.
const corpsMax = 1 << 20

// API answers other programs. It is safe for concurrent use.
type API struct {
	*poste.Poste
	mux         *http.ServeMux
	description []byte
	parJeton    *cadre.Frein
	parAdresse  *cadre.Frein
}

// Nouvelle prepares the routes and their description.
func Nouvelle(p *poste.Poste) (*API, error) {
	h := p.Inst.Base.Horloge()
	a := &API{Poste: p, mux: http.NewServeMux(), parJeton: cadre.NouveauFrein(h, rafaleJeton, regainJeton), parAdresse: cadre.NouveauFrein(h, rafaleAdresse, regainAdresse)}
	var err error
	if a.description, err = json.MarshalIndent(decrire(routes()), "", " "); err != nil {
		return nil, fmt.Errorf("décrire l’API : %w", err)
	}
	a.mux.HandleFunc("GET "+Racine+"/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(a.description)
	})
	for _, r := range routes() {
		a.mux.HandleFunc(r.Methode+" "+Racine+r.Chemin, func(w http.ResponseWriter, q *http.Request) { a.servir(w, q, r) })
	}
	return a, nil
}

// ServeHTTP answers a call; what no route knows is told in JSON too.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, patron := a.mux.Handler(r); patron == "" {
		a.refuser(w, r, &probleme{Statut: http.StatusNotFound, Titre: "Adresse inconnue", Detail: "Cette adresse, ou cette méthode, n’existe pas. Toutes sont décrites à " + Racine + "/openapi.json."})
		return
	}
	a.mux.ServeHTTP(w, r)
}

// requete is one call under way.
type requete struct {
	*http.Request
	*poste.Visite
	api *API
}

// route is one thing that may be asked.
type route struct {
	Methode, Chemin string
	Nom             string // operationId
	Resume          string
	Portee          organisation.PorteeAPI
	Parametres      []parametre
	Entree, Sortie  reflect.Type // Entree is nil for what is read
	servir          func(q *requete, corps []byte) (any, error)
}

// parametre is a part of the address.
type parametre struct {
	Nom     string
	Sens    string
	Nombre  bool
	Valeurs []string
}

// lecture is a route that reads.
func lecture[S any](chemin, nom string, portee organisation.PorteeAPI, resume string, ps []parametre, fn func(q *requete) (S, error)) route {
	return route{Methode: http.MethodGet, Chemin: chemin, Nom: nom, Resume: resume, Portee: portee, Parametres: ps, Sortie: reflect.TypeFor[S](),
		servir: func(q *requete, _ []byte) (any, error) { return fn(q) }}
}

// Cree is what an act answers.
type Cree struct {
	ID int64 `json:"id" sens:"numéro de ce qui a été créé"`
}

// acte is a route that does something, once per idempotency key.
func acte[E any](chemin, nom string, portee organisation.PorteeAPI, resume string, fn func(q *requete, d parcours.Demande, e E) (int64, error)) route {
	r := route{Methode: http.MethodPost, Chemin: chemin, Nom: nom, Resume: resume, Portee: portee, Entree: reflect.TypeFor[E](), Sortie: reflect.TypeFor[Cree]()}
	r.servir = func(q *requete, corps []byte) (any, error) {
		var e E
		if nom, deuxFois := form.NomFautif(corps, false); deuxFois {
			return nil, &probleme{Statut: http.StatusBadRequest, Titre: "Corps illisible", Detail: "Le champ « " + nom + " » est écrit deux fois : gardez une seule valeur. Rien n’a été fait."}
		}
		d := json.NewDecoder(strings.NewReader(string(corps)))
		d.DisallowUnknownFields()
		if err := d.Decode(&e); err != nil || d.Decode(&struct{}{}) != io.EOF {
			return nil, &probleme{Statut: http.StatusBadRequest, Titre: "Corps illisible", Detail: "Le corps n’est pas l’objet JSON attendu" + champFautif(err) + ". Il est décrit à " + Racine + "/openapi.json. Rien n’a été fait."}
		}
		demande, err := q.demande(corps)
		if err != nil {
			return nil, err
		}
		id, err := fn(q, demande, e)
		return Cree{id}, err
	}
	return r
}

// champFautif names the field that could not be read.
func champFautif(err error) string {
	var t *json.UnmarshalTypeError
	switch {
	case errors.As(err, &t) && t.Field != "":
		return " : le champ « " + t.Field + " » n’a pas le bon genre"
	case err != nil && strings.Contains(err.Error(), "unknown field"):
		return " : " + strings.ReplaceAll(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`, "") + " n’en est pas un champ"
	case err != nil && errors.Is(err, jour.ErrDate):
		return " : un jour s’écrit AAAA-MM-JJ"
	}
	return ""
}

// demande is the act under the key of the call: the same key gives the first answer again, and with another body it is refused.
func (q *requete) demande(corps []byte) (parcours.Demande, error) {
	cle := q.Header.Get("Idempotency-Key")
	if len(cle) < 8 || len(cle) > 255 {
		return parcours.Demande{}, &probleme{Statut: http.StatusBadRequest, Titre: "Clé absente", Detail: "Donnez l’en-tête Idempotency-Key, de 8 à 255 caractères, une valeur neuve pour chaque acte : répété avec elle, il n’est fait qu’une fois. Rien n’a été fait."}
	}
	s := sha256.Sum256([]byte("api/1\x00" + strconv.FormatInt(q.Compte.ID, 10) + "\x00" + cle))
	h := sha256.New()
	_, _ = io.WriteString(h, q.Method+" "+q.URL.EscapedPath()+"\x00") // never fails
	_, _ = h.Write(corps)
	return parcours.Demande{Agent: q.Agent(), Cle: base32.StdEncoding.EncodeToString(s[:])[:26], Empreinte: h.Sum(nil)}, nil
}

// servir finds who asks, checks what the token allows, answers, and commits the traces before the first byte leaves.
func (a *API) servir(w http.ResponseWriter, r *http.Request, x route) {
	reponse, q, err := a.repondre(w, r, x)
	if q != nil {
		r = q.Request
	}
	if errT := a.AvantEnvoi(r); errT != nil {
		err = &probleme{Statut: http.StatusServiceUnavailable, Titre: "Indisponible", Detail: "Étai ne peut pas noter cet accès : réessayez plus tard.", cause: errT}
	}
	if err != nil {
		a.refuser(w, r, err)
		return
	}
	b, err := json.Marshal(reponse)
	if err != nil {
		a.refuser(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if x.Methode == http.MethodPost {
		w.WriteHeader(http.StatusCreated)
	}
	_, _ = w.Write(append(b, '\n'))
}

func (a *API) repondre(w http.ResponseWriter, r *http.Request, x route) (any, *requete, error) {
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	var j organisation.Jeton
	var agent organisation.Agent
	err := error(bdd.ErrAbsent)
	if ok {
		err = a.Inst.Base.Lire(r.Context(), func(l bdd.Lecture) (err error) {
			j, agent, err = organisation.JetonOuvert(r.Context(), l, strings.TrimSpace(secret))
			return err
		})
	}
	if errors.Is(err, bdd.ErrAbsent) {
		if attendre := a.parAdresse.Prendre(a.Origine.CleAdresse(r)); attendre > 0 {
			return nil, nil, freine(attendre)
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="etai"`)
		return nil, nil, &probleme{Statut: http.StatusUnauthorized, Titre: "Jeton refusé", Detail: "Donnez un jeton en cours : « Authorization: Bearer etai_… ». L’administrateur d’Étai en crée."}
	}
	if err != nil {
		return nil, nil, err
	}
	if attendre := a.parJeton.Prendre(strconv.FormatInt(j.ID, 10)); attendre > 0 {
		return nil, nil, freine(attendre)
	}
	r, v := a.Visiter(r, agent)
	q := &requete{r, v, a}
	if !j.Permet(x.Portee) {
		v.Tracer(acces.Trace{Nature: acces.Refus, Objet: "api", ObjetID: j.ID, Motif: string(x.Portee)})
		return nil, q, &probleme{Statut: http.StatusForbidden, Titre: "Hors de la portée du jeton", Detail: "Ce jeton ne permet pas de " + x.Portee.Libelle() + "."}
	}
	var corps []byte
	if x.Entree != nil {
		if genre, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || genre != "application/json" {
			return nil, q, &probleme{Statut: http.StatusUnsupportedMediaType, Titre: "JSON attendu", Detail: "Envoyez du JSON, avec « Content-Type: application/json »."}
		}
		if corps, err = io.ReadAll(http.MaxBytesReader(w, r.Body, corpsMax)); err != nil {
			return nil, q, &probleme{Statut: http.StatusRequestEntityTooLarge, Titre: "Trop long", Detail: "Le corps dépasse un mégaoctet, ou n’est pas arrivé entier. Rien n’a été fait.", cause: err}
		}
	}
	reponse, err := x.servir(q, corps)
	return reponse, q, err
}

// numero reads a number of the address.
func (q *requete) numero(nom string) (int64, error) {
	n, err := strconv.ParseInt(q.PathValue(nom), 10, 64)
	if err != nil || n < 1 {
		return 0, bdd.ErrAbsent
	}
	return n, nil
}
