// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"etai/internal/base/texte"
	"etai/internal/base/unefois"
	"etai/internal/parcours"
	"etai/internal/web/poste"
)

// probleme is a refusal, as RFC 9457 writes it, in the words of the pages.
type probleme struct {
	Type   string `json:"type"`
	Titre  string `json:"title"`
	Statut int    `json:"status"`
	Detail string `json:"detail"`
	Regle  string `json:"regle,omitempty" sens:"code de la règle qui refuse"`

	attendre time.Duration
	cause    error
}

func (p *probleme) Error() string { return p.Titre + " : " + p.Detail }

func freine(attendre time.Duration) *probleme {
	return &probleme{Statut: http.StatusTooManyRequests, Titre: "Trop de demandes", Detail: "Attendez avant de recommencer : l’en-tête Retry-After dit combien de secondes.", attendre: attendre}
}

// enProbleme says an error in the words that the pages have for it.
func enProbleme(err error) *probleme {
	var p *probleme
	if errors.As(err, &p) {
		return p
	}
	if errors.Is(err, unefois.ErrAutreContenu) {
		return &probleme{Statut: http.StatusConflict, Titre: "Clé déjà employée", Detail: "Cette clé a déjà servi pour un autre contenu : rien n’a été fait cette fois. Donnez une clé neuve pour un nouvel acte."}
	}
	p = &probleme{Statut: http.StatusInternalServerError, Titre: "Panne", Detail: "Étai n’a pas pu répondre. Réessayez, puis prévenez son administrateur.", cause: err}
	if e, ok := poste.Traduire(err); ok {
		p.Statut, p.Titre, p.Detail = e.Statut, e.Titre, e.Message
	}
	switch {
	case p.Statut == http.StatusNotFound:
		p.Titre, p.Detail = "Introuvable", texte.Majuscule(parcours.ErrInterdit.Error())+"."
	case p.Statut == http.StatusConflict && p.Detail == "":
		p.Titre, p.Detail = "Modifié entre-temps", "Quelqu’un vient de modifier cette fiche : relisez-la, puis recommencez. Rien n’a été fait."
	case p.Statut == http.StatusServiceUnavailable:
		p.Titre, p.Detail = "Indisponible", "Étai n’enregistre plus rien : le disque est plein ou défaillant. Prévenez la personne qui gère Étai."
	}
	p.Regle = poste.RegleDuRefus(err)
	return p
}

// refuser writes a refusal; what is a failure of the machine is written in the technical log too.
func (a *API) refuser(w http.ResponseWriter, r *http.Request, err error) {
	p := *enProbleme(err)
	p.Type, p.Detail = "about:blank", texte.Typographier(p.Detail)
	if p.Statut >= http.StatusInternalServerError && p.cause != nil {
		a.Inst.Journal.ErrorContext(r.Context(), "api", "chemin", r.URL.Path, "erreur", p.cause)
	}
	if p.attendre > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(p.attendre.Seconds()))))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Statut)
	_ = json.NewEncoder(w).Encode(p) // who asked is gone
}
