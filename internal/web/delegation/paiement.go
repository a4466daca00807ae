// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"errors"
	"net/http"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/delegation"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/delegations"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// paiementVu is a payment that stands, or was taken back and why.
type paiementVu struct {
	delegation.Paiement
	Annule *delegation.Paiement // what takes it back
	Lien   string               // to take it back; empty: the reader may not
}

// puceFacture says where an invoice stands.
func puceFacture(s parcours.SituationFacture) cadre.Puce {
	switch {
	case s.Reste() <= 0:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Payée"}
	case s.Retard.Jours > 0:
		return cadre.Puce{Ton: cadre.Danger, Mot: "En retard", Icone: "triangle"}
	case s.Paye > 0:
		return cadre.Puce{Ton: cadre.Attention, Mot: "Payée en partie", Icone: "horloge"}
	}
	return cadre.Puce{Ton: cadre.Attention, Mot: "À payer", Icone: "horloge"}
}

// paiements fills what the page of an invoice says of its payment.
func (p *pageFacture) paiements(f delegations.VueFacture) {
	payeur := f.Noter
	p.Puce, p.Marche = puceFacture(f.SituationFacture), f.Etat.Convention.Cadre == delegation.Marche
	if !f.Soldee.Vide() {
		p.Limite = f.Soldee.Plus(delegation.JoursApresPaiement)
	}
	for _, x := range f.Paiements {
		if x.Contrepasse != 0 {
			continue
		}
		y := paiementVu{Paiement: x}
		if i := slices.IndexFunc(f.Paiements, func(z delegation.Paiement) bool { return z.Contrepasse == x.ID }); i >= 0 {
			y.Annule = &f.Paiements[i]
		} else if payeur {
			y.Lien = p.Adresse + "/paiements/" + form.Nombre(x.ID)
		}
		p.Payes = append(p.Payes, y)
	}
	p.Recevoir = payeur && p.Marche && delegation.Paye(f.Paiements, delegation.DuRetard) == 0
	if p.Payer = payeur && (f.Reste() > 0 || f.RetardDu > 0); !p.Payer {
		return
	}
	objet := delegation.Principal
	if f.Reste() <= 0 {
		objet = delegation.DuRetard
	}
	p.Objets = []cadre.Choix{{Valeur: string(objet), Texte: texte.Majuscule(objet.Libelle())}}
}

// Objet is what the form records.
func (p *pageFacture) Objet() string { return p.Objets[0].Valeur }

func (g guichet) payer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, corps, err := g.lireFacture(r, v)
	if err != nil {
		return err
	}
	n := delegation.Paiement{Facture: x.ID, Objet: form.Parmi(f, "objet", "ce qui a été payé", delegation.ObjetsPaiement, form.Requis), Le: f.Jour("le", "le jour du paiement", form.Requis), Texte: f.Ligne("reference", "la référence du paiement", longueurLigne, form.Requis)}
	n.Montant, _ = f.Montant("montant", "le montant payé", 1, 100_000_000_00, form.Requis)
	if f.Valide() {
		_, err := parcours.PayerFacture(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Paiement enregistré"+deuxPoints+"le département et le délégataire le lisent.")
			return poste.Aller(w, r, adresseFacture(x.ID))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"le": "le", "montant": "montant", "reference": "reference"}, "montant", err); err != nil {
			return err
		}
	}
	return g.rendreFacture(w, r, v, http.StatusUnprocessableEntity, x, corps, f)
}

// recevoir notes the day on which the payer received the invoice.
func (g guichet) recevoir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, corps, err := g.lireFacture(r, v)
	if err != nil {
		return err
	}
	le := f.Jour("recue_le", "le jour de la réception", form.Requis)
	if f.Valide() {
		_, err := parcours.NoterReception(r.Context(), g.Inst.Base, d, x.ID, le)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Réception notée"+deuxPoints+"le délai de paiement court de ce jour.")
			return poste.Aller(w, r, adresseFacture(x.ID))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"recue_le": "recue_le"}, "recue_le", err); err != nil {
			return err
		}
	}
	return g.rendreFacture(w, r, v, http.StatusUnprocessableEntity, x, corps, f)
}

type pageContrepasser struct {
	cadre.Page
	Adresse  string
	Paiement delegation.Paiement
}

func (g guichet) demanderContrepassation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreContrepassation(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreContrepassation(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	x, _, err := g.lireFacture(r, v)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "paiement")
	if err != nil {
		return err
	}
	p := &pageContrepasser{Adresse: adresseFacture(x.ID) + "/paiements/" + form.Nombre(id), Page: cadre.Page{Titre: "Annuler un paiement", Section: section, Form: f, Fil: fil(x.Etat.Convention, cadre.Lien{Texte: nomPiece(x.FactureEmise), URL: adresseFacture(x.ID)})}}
	vu := &pageFacture{Adresse: adresseFacture(x.ID)}
	vu.paiements(x)
	i := slices.IndexFunc(vu.Payes, func(y paiementVu) bool { return y.ID == id && y.Lien != "" })
	if i < 0 {
		return bdd.ErrAbsent
	}
	p.Paiement = vu.Payes[i].Paiement
	g.Moteur.Rendre(w, r, statut, "delegation/contrepasser", p)
	return nil
}

func (g guichet) contrepasser(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	facture, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "paiement")
	if err != nil {
		return err
	}
	motif := f.Ligne("motif", "la raison", longueurLigne, form.Requis)
	if f.Valide() {
		_, err := parcours.ContrepasserPaiement(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, facture, id, motif)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Paiement annulé"+deuxPoints+"il reste lisible, avec la raison.")
			return poste.Aller(w, r, adresseFacture(facture))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif"}, "motif", err); err != nil {
			return err
		}
	}
	return g.rendreContrepassation(w, r, v, http.StatusUnprocessableEntity, f)
}

func motsFactures(f delegations.FiltreFactures) string {
	switch f {
	case delegations.APayer:
		return "À payer"
	case delegations.EnRetard:
		return "En retard"
	case delegations.Payees:
		return "Payées"
	}
	return "Toutes"
}

func filtreFactures(r *http.Request) delegations.FiltreFactures {
	for _, f := range delegations.FiltresFactures {
		if string(f) == r.URL.Query().Get("vue") {
			return f
		}
	}
	return delegations.ToutesFactures
}

func adresseFactures(f delegations.FiltreFactures, suffixe string) string {
	if f == delegations.ToutesFactures {
		return accueil + "/factures" + suffixe
	}
	return accueil + "/factures" + suffixe + "?vue=" + string(f)
}

type pageFactures struct {
	cadre.Page
	Filtres    cadre.Jetons
	Lignes     []factureListe
	Pagination cadre.Pagination
}

type factureListe struct {
	delegations.FactureListe
	Puce cadre.Puce
	Lien string
}

func (g guichet) lireFactures(r *http.Request, v *poste.Visite, n, apres int) (fs []factureListe, par map[delegations.FiltreFactures]int, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		fs, par = nil, map[delegations.FiltreFactures]int{}
		for _, f := range delegations.FiltresFactures {
			if par[f], err = delegations.NombreFactures(r.Context(), l, a, f); err != nil {
				return err
			}
		}
		xs, err := delegations.Factures(r.Context(), l, a, filtreFactures(r), n, apres)
		for _, x := range xs {
			fs = append(fs, factureListe{x, puceFacture(x.SituationFacture), adresseFacture(x.ID)})
		}
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("facture", 0)
	}
	return fs, par, err
}

// factures lists the invoices over all the conventions, with where each stands.
func (g guichet) factures(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	page := poste.NumeroDePage(r.URL.Query())
	fs, par, err := g.lireFactures(r, v, parPage, (page-1)*parPage)
	if err != nil {
		return err
	}
	choisi := filtreFactures(r)
	p := &pageFactures{Page: cadre.Page{Titre: "Factures", Section: section, Fil: []cadre.Lien{{Texte: "Délégation", URL: accueil}}}, Lignes: fs, Filtres: cadre.Jetons{Nom: "Filtrer les factures"}}
	for _, f := range delegations.FiltresFactures {
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: motsFactures(f), URL: adresseFactures(f, ""), Compte: par[f], Actif: f == choisi})
	}
	if len(fs) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresseFactures(choisi, "")), cadre.Action{Texte: "CSV", URL: adresseFactures(choisi, ".csv"), Icone: "telecharger"})
	}
	p.Pagination = cadre.Pagination{Page: page, Pages: (par[choisi] + parPage - 1) / parPage, Total: par[choisi], Chose: "facture", Base: adresseFactures(choisi, "")}
	g.Moteur.Rendre(w, r, http.StatusOK, "delegation/factures", p)
	return nil
}

var colonnesFactures = []tableur.Colonne{{Titre: "Numéro", Largeur: 14}, {Titre: "Partenaire", Largeur: 36}, {Titre: "Convention", Largeur: 18}, {Titre: "Émise le", Largeur: 12}, {Titre: "Échéance", Largeur: 12}, {Titre: "Montant", Largeur: 14},
	{Titre: "Avoirs", Largeur: 12}, {Titre: "Payé", Largeur: 14}, {Titre: "Reste à payer", Largeur: 14}, {Titre: "Payée le", Largeur: 12}, {Titre: "État", Largeur: 16}, {Titre: "Jours de retard", Largeur: 14}, {Titre: "Intérêts", Largeur: 12}, {Titre: "Indemnité", Largeur: 12}}

func (g guichet) rangeesFactures(r *http.Request, v *poste.Visite) ([][]any, error) {
	fs, _, err := g.lireFactures(r, v, poste.LignesTableur, 0)
	lignes := make([][]any, len(fs))
	for i, x := range fs {
		var payee, interets any
		if !x.Soldee.Vide() {
			payee = x.Soldee
		}
		if x.Retard.SansTaux.Vide() {
			interets = x.Retard.Interets
		}
		lignes[i] = []any{x.FactureEmise.Reference(), x.Partenaire, x.Reference, x.EmiseLe, x.AuPlusTard(), x.Total, x.Credite, x.Paye, x.Reste(), payee, x.Puce.Mot, int64(x.Retard.Jours), interets, x.Retard.Indemnite}
	}
	return lignes, err
}

// facturesXLSX is the list as a workbook, with exactly its filter.
func (g guichet) facturesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	lignes, err := g.rangeesFactures(r, v)
	if err != nil {
		return err
	}
	return g.EnvoyerTableur(w, r, v, "facture", "factures", tableur.Feuille{Nom: "Factures", Titre: "Factures des délégataires", Colonnes: colonnesFactures, Lignes: lignes}, nil)
}

// facturesCSV is the same for a program.
func (g guichet) facturesCSV(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	lignes, err := g.rangeesFactures(r, v)
	if err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "facture"})
	return g.Envoyer(w, r, "text/csv; charset=utf-8", "factures.csv", enCSV(colonnesFactures, lignes))
}
