// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"errors"
	"net/http"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/base/unefois"
	"etai/internal/comptes"
	"etai/internal/logement"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
)

// Traduire turns the errors of the domains into the page that says them.
func Traduire(err error) (cadre.ErreurHTTP, bool) {
	switch {
	case errors.Is(err, parcours.ErrInterdit), errors.Is(err, bdd.ErrAbsent), errors.Is(err, organisation.ErrRefus):
		return cadre.ErreurHTTP{Statut: http.StatusNotFound, Cause: err}, true
	case errors.Is(err, bdd.ErrPanne):
		return cadre.ErreurHTTP{Statut: http.StatusServiceUnavailable, Cause: err}, true
	case errors.Is(err, personnes.ErrVersion), errors.Is(err, logement.ErrVersion), errors.Is(err, logement.ErrAvisVersion), errors.Is(err, paiements.ErrVersion), errors.Is(err, comptes.ErrDejaPointee), errors.Is(err, bdd.ErrAncienneVersion):
		return cadre.ErreurHTTP{Statut: http.StatusConflict, Cause: err}, true
	case errors.Is(err, unefois.ErrAutreContenu):
		return cadre.ErreurHTTP{Statut: http.StatusConflict, Titre: "Formulaire déjà envoyé", Message: "Ce formulaire a déjà été envoyé avec un autre contenu\u00a0: rien n’a été fait cette fois. Revenez à la page, actualisez-la, puis recommencez.", Cause: err}, true
	case errors.Is(err, unefois.ErrCle):
		return cadre.ErreurHTTP{Statut: http.StatusBadRequest, Cause: err}, true
	}
	if m, ok := MotDuRefus(err); ok {
		return cadre.ErreurHTTP{Statut: http.StatusUnprocessableEntity, Titre: "Action refusée", Message: Phrase(m) + " Rien n’a été enregistré.", Cause: err}, true
	}
	return cadre.ErreurHTTP{}, false
}

// MotDuRefus returns the sentence of a refusal of the domains, for a form that is shown again with it; false for a failure of the machine.
func MotDuRefus(err error) (string, bool) {
	var r *parcours.Refus
	var m *masp.Refus
	var f *organisation.Faute
	var n *personnes.RefusFoyer
	var g *logement.Refus
	var x *accompagnement.Refus
	switch {
	case errors.As(err, &x):
		return x.Message, true
	case errors.As(err, &n):
		return n.Message, true
	case errors.As(err, &g):
		return g.Message, true
	case errors.As(err, &r):
		return r.Message, true
	case errors.As(err, &m):
		return m.Error(), true
	case errors.As(err, &f):
		return f.Message, true
	}
	for _, e := range []error{paiements.ErrSeparation, paiements.ErrTransition, paiements.ErrPiece, paiements.ErrMontant, comptes.ErrProvision, comptes.ErrCompteDebiteur,
		comptes.ErrPeriodeClose, comptes.ErrIBANConnu, comptes.ErrModeCollectif, comptes.ErrRepriseSomme, comptes.ErrRepriseTard, comptes.ErrRepriseDeja, comptes.ErrRepriseJour, comptes.ErrReprisePart, tiers.ErrMemePersonne,
		tiers.ErrDejaDecidee, tiers.ErrEnAttente, tiers.ErrContreAppel, tiers.ErrAppelParSaisie, tiers.ErrNumeroNouveau, tiers.ErrPresence, tiers.ErrTelephoneConnu, tiers.ErrSansInterlocuteur,
		tiers.ErrPasSaisies, tiers.ErrDejaPiece, tiers.ErrSansPreuve, tiers.ErrPreuveInconnue, tiers.ErrDeblocageParSaisie, tiers.ErrDeblocageInutile, tiers.ErrDeblocageDeja, tiers.ErrDeblocageSansRaison,
		personnes.ErrFusionMemePersonne, personnes.ErrFusionDecidee, personnes.ErrFusionEnCours, logement.ErrAvisDejaLa, logement.ErrAvisAnnule} {
		if errors.Is(err, e) {
			return err.Error(), true
		}
	}
	return "", false
}

// Reprendre puts a refusal of the domains on a form, so that the page is shown again with what was typed; any other error comes back.
func Reprendre(f *form.Form, champ string, err error) error {
	m, ok := MotDuRefus(err)
	if !ok {
		return err
	}
	f.Refuser(champ, Phrase(m))
	return nil
}

// Phrase makes a sentence of a refusal: a capital, a full stop, the spaces of French print.
func Phrase(s string) string {
	s = texte.Typographier(majuscule(s))
	if s != "" && s[len(s)-1] != '.' {
		s += "."
	}
	return s
}

// Peut tells whether the role of the agent has the action at all: what a page offers, not what it allows.
func (v *Visite) Peut(a droits.Action) bool { return droits.Autorise(v.Compte.Role, a) }
