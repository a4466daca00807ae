// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"etai/internal/base/form"
)

// ErreurHTTP is an error that has its page: Message is for the user (what happened, why, what to do), Cause for the
// log. An empty Titre or Message takes the words of the status.
type ErreurHTTP struct {
	Statut         int
	Titre, Message string
	Attendre       time.Duration // Retry-After, for 429 and 503
	Lien           *Lien         // the way out, when it is not the home page
	Cause          error
}

// Error is for logs.
func (e *ErreurHTTP) Error() string {
	s := strconv.Itoa(e.Statut) + " " + e.Message
	if e.Cause != nil {
		s += " : " + e.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *ErreurHTTP) Unwrap() error { return e.Cause }

// Refus makes an error that a handler returns: status, sentence for the user (empty: the usual one), cause.
func Refus(statut int, message string, cause error) error {
	return &ErreurHTTP{Statut: statut, Message: message, Cause: cause}
}

type pageErreur struct {
	Page
	Statut  int
	Message string
	Lien    Lien
	Retour  bool // offer to go back: something may have been typed
}

// motsDuStatut are the title and the sentence of a status.
func motsDuStatut(statut int) (titre, message string) {
	switch statut {
	case http.StatusBadRequest:
		return "Demande illisible", "Étai n’a pas compris ce qui a été envoyé. Revenez à la page précédente et recommencez\u202f; si cela se répète, signalez-le."
	case http.StatusUnauthorized:
		return "Connexion nécessaire", "Votre session est finie. Connectez-vous, puis recommencez."
	case http.StatusForbidden:
		return "Accès refusé", "Vous n’avez pas le droit de voir cette page ou de faire cette action. Si vous en avez besoin pour votre travail, demandez-le à votre chef de service."
	case http.StatusNotFound:
		return "Page introuvable", "Cette page n’existe pas, ou vous n’y avez pas accès. Vérifiez l’adresse."
	case http.StatusMethodNotAllowed:
		return "Action impossible à cette adresse", "Cette adresse ne s’utilise pas ainsi. Revenez à la page précédente et utilisez ses boutons."
	case http.StatusConflict:
		return "Déjà modifié", "Quelqu’un a changé ces informations depuis que vous les avez ouvertes. Rien n’a été enregistré. Revenez à la page, relisez, puis recommencez."
	case http.StatusRequestEntityTooLarge:
		return "Envoi trop volumineux", "Ce que vous avez envoyé dépasse la taille permise. Rien n’a été enregistré."
	case http.StatusUnsupportedMediaType:
		return "Envoi non reconnu", "Étai n’attend pas ce genre d’envoi à cette adresse. Rien n’a été enregistré."
	case http.StatusTooManyRequests:
		return "Trop d’essais", "Trop de demandes sont arrivées en peu de temps. Attendez un peu, puis recommencez."
	case http.StatusServiceUnavailable:
		return "Service indisponible", "Étai ne peut pas enregistrer pour le moment. Rien n’a été perdu de ce qui était enregistré. Gardez cette page ouverte et réessayez dans quelques minutes."
	default:
		return "Étai a rencontré un problème", "L’action n’a pas été faite. Réessayez\u202f; si cela se répète, donnez la référence ci-dessous à la personne qui gère Étai."
	}
}

// Traiter makes a handler of a function that may fail: its error becomes a page.
func (m *Moteur) Traiter(fn func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := fn(w, r); err != nil {
			m.Refuser(w, r, err)
		}
	})
}

// Refuser sends the page of an error. Only internal errors are logged as such; their text never reaches the user.
func (m *Moteur) Refuser(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		return // the client went away: nobody to tell
	}
	e := m.traduire(err)
	if e.Statut >= http.StatusInternalServerError {
		m.options.Journal.LogAttrs(r.Context(), slog.LevelError, "requête en échec",
			slog.Int("statut", e.Statut), slog.String("patron", patron(r.Context())), slog.String("reference", Reference(r.Context())), slog.String("erreur", err.Error()))
	}
	m.envoyerErreur(w, r, e, true)
}

func (m *Moteur) traduire(err error) ErreurHTTP {
	if e, ok := errors.AsType[*ErreurHTTP](err); ok {
		return *e
	}
	if m.options.Traduire != nil {
		if e, ok := m.options.Traduire(err); ok {
			return e
		}
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok || errors.Is(err, form.ErrTropGros) {
		return ErreurHTTP{Statut: http.StatusRequestEntityTooLarge, Cause: err}
	}
	if errors.Is(err, form.ErrIllisible) {
		return ErreurHTTP{Statut: http.StatusBadRequest, Cause: err}
	}
	return ErreurHTTP{Statut: http.StatusInternalServerError, Cause: err}
}

func (m *Moteur) indisponible(w http.ResponseWriter, r *http.Request, cause error) {
	m.options.Journal.LogAttrs(r.Context(), slog.LevelError, "page retenue : trace d’accès non enregistrée",
		slog.String("patron", patron(r.Context())), slog.String("reference", Reference(r.Context())), slog.String("erreur", cause.Error()))
	m.envoyerErreur(w, r, ErreurHTTP{Statut: http.StatusServiceUnavailable, Attendre: time.Minute}, false)
}

// envoyerErreur renders the page of an error; tracer says whether what was noted of the access is to be committed
// before (a refusal is a trace too). When even that page fails, plain words are sent.
func (m *Moteur) envoyerErreur(w http.ResponseWriter, r *http.Request, e ErreurHTTP, tracer bool) {
	if tracer {
		if err := m.avantEnvoi(r); err != nil {
			m.indisponible(w, r, err)
			return
		}
	}
	titre, message := motsDuStatut(e.Statut)
	p := &pageErreur{Page: Page{Titre: titre}, Statut: e.Statut, Message: message, Lien: Lien{"Aller à l’accueil", "/"}, Retour: r.Method != http.MethodGet}
	if e.Titre != "" {
		p.Titre = e.Titre
	}
	if e.Message != "" {
		p.Message = e.Message
	}
	if e.Lien != nil {
		p.Lien = *e.Lien
	}
	h := w.Header()
	if e.Attendre > 0 {
		h.Set("Retry-After", strconv.Itoa(int((e.Attendre+time.Second-1)/time.Second)))
	}
	contour, err := m.contour(r)
	if err != nil {
		contour = Contour{}
	}
	corps, err := m.executer(r, contour, "cadre/erreur", p)
	if err != nil {
		m.options.Journal.LogAttrs(r.Context(), slog.LevelError, "page d’erreur en échec", slog.String("erreur", err.Error()))
		h.Set("Content-Type", "text/plain; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(e.Statut)
		_, _ = fmt.Fprintf(w, "%s\n%s\n", p.Titre, p.Message)
		return
	}
	envoyer(w, e.Statut, corps)
}
