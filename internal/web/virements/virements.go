// SPDX-License-Identifier: EUPL-1.2

// Package virements is how money leaves, on screen: an order prepared with its pièce, a remise composed, looked at and visaed by another person,
// its file for the bank, and what the bank answers.
package virements

import (
	"embed"
	"errors"
	"fmt"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "virements", FS: gabarits, Noms: []string{"nouveau", "verifier", "ordres", "ordre", "composer", "remises", "revue", "visa", "remise", "bordereau", "demander", "demande", "reponse", "noms", "quittance"}}

// guichet is what the handlers share.
type guichet struct{ *poste.Poste }

// Sizes of what is received: a pièce and an answer of the bank have their own limits, under those of their forms, so that a refusal can be said on the form.
const (
	octetsPiece   = 64 << 20
	octetsReponse = 64 << 20
	tailleReponse = 16 << 20
)

// Routes adds the routes of the package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /dossiers/{id}/ordres/nouveau", p.Page(g.nouveau))
	a.Recevoir("POST /dossiers/{id}/ordres/nouveau", octetsPiece, p.Page(g.preparer))
	a.Traiter("GET /dossiers/{id}/demandes/nouvelle", p.Page(g.nouvelleDemande))
	a.Recevoir("POST /dossiers/{id}/demandes/nouvelle", octetsPiece, p.Page(g.demander))
	a.Traiter("GET /demandes/{id}", p.Page(g.demande))
	a.Traiter("POST /demandes/{id}/refuser", p.Page(g.refuserDemande))
	a.Traiter("POST /demandes/{id}/retirer", p.Page(g.retirerDemande))
	a.Traiter("GET /demandes/{id}/reponse", p.Page(g.reponseALaPersonne))
	a.Traiter("GET /ordres", p.Page(g.ordres))
	a.Traiter("GET /ordres.xlsx", p.Page(g.ordresXLSX))
	a.Traiter("GET /ordres/{id}", p.Page(g.ordre))
	a.Traiter("GET /ordres/{id}/quittance", p.Page(g.quittance))
	a.Traiter("GET /ordres/{id}/annuler", p.Page(g.demanderAnnulation))
	a.Traiter("POST /ordres/{id}/annuler", p.Page(g.annuler))
	a.Traiter("GET /ordres/{id}/rejet", p.Page(g.demanderRejet))
	a.Traiter("POST /ordres/{id}/rejet", p.Page(g.rejeter))
	a.Traiter("GET /remises", p.Page(g.remises))
	a.Traiter("GET /remises.xlsx", p.Page(g.remisesXLSX))
	a.Traiter("GET /remises/nouvelle", p.Page(g.nouvelleRemise))
	a.Traiter("POST /remises/nouvelle", p.Page(g.composer))
	a.Traiter("GET /remises/{id}", p.Page(g.remise))
	a.Traiter("POST /remises/{id}/vues", p.Page(g.marquerVue))
	a.Traiter("POST /remises/{id}/controles", p.Page(g.controler))
	a.Traiter("GET /remises/{id}/ordres/{ordre}/retirer", p.Page(g.demanderRetrait))
	a.Traiter("POST /remises/{id}/ordres/{ordre}/retirer", p.Page(g.retirer))
	a.Traiter("GET /remises/{id}/visa", p.Page(g.interrompre))
	a.Traiter("POST /remises/{id}/visa", p.Page(g.viser))
	a.Traiter("GET /remises/{id}/renvoyer", p.Page(g.demanderRenvoi))
	a.Traiter("POST /remises/{id}/renvoyer", p.Page(g.renvoyer))
	a.Traiter("POST /remises/{id}/generer", p.Page(g.generer))
	a.Traiter("GET /remises/{id}/fichier", p.Page(g.fichier))
	a.Traiter("POST /remises/{id}/transmettre", p.Page(g.transmettre))
	a.Traiter("POST /remises/{id}/signer", p.Page(g.signer))
	a.Traiter("GET /remises/{id}/noms", p.Page(g.noms))
	a.Traiter("POST /remises/{id}/noms", p.Page(g.noterNoms))
	a.Traiter("POST /remises/{id}/noms/decider", p.Page(g.deciderNom))
	a.Traiter("GET /remises/{id}/refaire", p.Page(g.demanderRefaire))
	a.Traiter("POST /remises/{id}/refaire", p.Page(g.refaire))
	a.Recevoir("POST /remises/{id}/reponses", octetsReponse, p.Page(g.recevoirReponse))
	a.Traiter("GET /remises/{id}/bordereau", p.Page(g.bordereau))
}

// The entries of the menu under which the pages stand.
const (
	sectionOrdres  = "ordres"
	sectionRemises = "remises"
)

func adresseOrdre(id int64) string  { return fmt.Sprintf("/ordres/%d", id) }
func adresseRemise(id int64) string { return fmt.Sprintf("/remises/%d", id) }

// adressePiece is what justifies an order: its document, or the account, on which the bank's line stands that brought the money.
func adressePiece(o paiements.Ordre) string {
	if o.Ligne != 0 {
		return poste.AdresseDossier(o.Dossier, "compte")
	}
	return poste.AdresseDossier(o.Dossier, "documents", fmt.Sprint(o.Piece))
}
func adresseNouveau(dossier int64) string { return poste.AdresseDossier(dossier, "ordres", "nouveau") }

// adressePersonne is what a name leads to: the file for who reads it, else the account.
func adressePersonne(v *poste.Visite, dossier int64) string {
	if v.Peut(droits.LireDossier) {
		return poste.AdresseDossier(dossier)
	}
	return poste.AdresseDossier(dossier, "compte")
}

// absent notes that something was asked for and not shown; the answer never tells whether it exists.
func absent(v *poste.Visite, objet string, id int64, err error) error {
	if errors.Is(err, bdd.ErrAbsent) || errors.Is(err, parcours.ErrInterdit) {
		v.Tracer(acces.Trace{Nature: acces.Refus, Objet: objet, ObjetID: id, Motif: "droits"})
	}
	return err
}

// suites says what to do next, for the refusals whose words do not.
var suites = map[string]string{
	"provision":       "Réduisez le montant, attendez que la banque ait montré l’argent attendu, ou demandez un plancher plus bas depuis la page du compte.",
	"compte_debiteur": "Voyez d’abord avec la banque ce qui a mis le compte sous zéro.",
	"R13":             "Ouvrez la mesure depuis le dossier.",
	"gel":             "Demandez la levée du gel depuis le dossier\u00a0: une autre personne l’accorde.",
}

// champsDesRegles gives the field of the form of an order that each rule is about.
var champsDesRegles = map[string]string{"provision": "montant", "compte_debiteur": "montant", "montant": "montant", "date": "jour", "R9": "liquidation", "coordonnees": "tiers", "R18": "tiers", "restitution": "tiers",
	"argent_de_vie": "tiers", "libelle": "libelle", "piece": "piece", "objet": "objet", "dette": "dette", "R41": "objet", "R43": "echeance", "periode": "facture_du", "R42": "montant"}

// reprendre puts a refusal of the domains on a form, with what to do next; any other error comes back.
func reprendre(f *form.Form, champs map[string]string, err error) error {
	if errors.Is(err, paiements.ErrSeparation) {
		f.Refuser(champs["coordonnees"], texte.Typographier(texte.Majuscule(err.Error())+". Demandez à une autre personne de le faire."))
		return nil
	}
	r, ok := errors.AsType[*parcours.Refus](err)
	if !ok || suites[r.Regle] == "" {
		return poste.ReprendreSelon(f, champs, "", err)
	}
	f.Refuser(champs[r.Regle], texte.Typographier(texte.Majuscule(r.Message)+". ")+suites[r.Regle])
	return nil
}

// perime answers an act on something that moved meanwhile, when nothing typed would be lost: the page is shown as it now is, with the reason.
func (g guichet) perime(w http.ResponseWriter, r *http.Request, adresse string, err error) error {
	m := "Quelqu’un est passé avant vous\u00a0: rien n’a été fait cette fois. Voici la page telle qu’elle est maintenant."
	switch {
	case errors.Is(err, paiements.ErrVersion):
	case errors.Is(err, paiements.ErrTransition):
		m = texte.Typographier(texte.Majuscule(err.Error()) + ". Rien n’a été fait cette fois.")
	default:
		return err
	}
	g.Annoncer(r, cadre.Attention, m)
	return poste.Aller(w, r, adresse)
}
