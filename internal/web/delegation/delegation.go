// SPDX-License-Identifier: EUPL-1.2

// Package delegation holds the pages of what a département entrusts: conventions, the files offered and accepted, the thread of a file, the état of a period that
// both sides control, invoices and credit notes.
package delegation

import (
	"embed"
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/delegation"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/delegations"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "delegation", FS: gabarits, Noms: []string{"liste", "nouvelle", "convention", "mesures", "etat", "ligne", "facture", "avoir", "dossier", "etats", "messages", "factures", "contrepasser"}}

// section is the entry of the menu under which the pages stand.
const section = "delegation"

const (
	accueil       = "/delegation"
	deuxPoints    = texte.Insecable + ": "
	longueurLigne = 120
	longueurMots  = 2000
	parPage       = 50
)

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /delegation", p.Page(g.lister))
	a.Traiter("GET /delegation.xlsx", p.Page(g.listeXLSX))
	a.Traiter("GET /delegation/nouvelle", p.Page(g.nouvelle))
	a.Traiter("POST /delegation/nouvelle", p.Page(g.creer))
	a.Traiter("GET /delegation/mesures", p.Page(g.mesures))
	a.Traiter("GET /delegation/mesures.xlsx", p.Page(g.mesuresXLSX))
	a.Traiter("GET /delegation/etats", p.Page(g.etats))
	a.Traiter("GET /delegation/etats.xlsx", p.Page(g.etatsXLSX))
	a.Traiter("GET /delegation/messages", p.Page(g.messages))
	a.Traiter("GET /delegation/messages.xlsx", p.Page(g.messagesXLSX))
	a.Traiter("GET /delegation/factures", p.Page(g.factures))
	a.Traiter("GET /delegation/factures.xlsx", p.Page(g.facturesXLSX))
	a.Traiter("GET /delegation/factures.csv", p.Page(g.facturesCSV))
	a.Traiter("GET /conventions/{id}", p.Page(g.convention))
	a.Traiter("GET /conventions/{id}/avenant", p.Page(g.avenant))
	a.Traiter("POST /conventions/{id}/avenant", p.Page(g.signerAvenant))
	a.Traiter("POST /conventions/{id}/etats", p.Page(g.soumettre))
	a.Traiter("GET /etats/{id}", p.Page(g.etat))
	a.Traiter("GET /etats/{id}/lignes.xlsx", p.Page(g.etatXLSX))
	a.Traiter("GET /etats/{id}/lignes.csv", p.Page(g.etatCSV))
	a.Traiter("POST /etats/{id}/controle", p.Page(g.recontroler))
	a.Traiter("POST /etats/{id}/arret", p.Page(g.arreter))
	a.Traiter("POST /etats/{id}/facture", p.Page(g.facturer))
	a.Traiter("GET /etats/{id}/lignes/{ligne}", p.Page(g.ligne))
	a.Traiter("POST /etats/{id}/lignes/{ligne}", p.Page(g.dire))
	a.Traiter("GET /factures/{id}", p.Page(g.facture))
	a.Traiter("GET /factures/{id}/facture.pdf", p.Page(g.facturePDF))
	a.Traiter("GET /factures/{id}/factur-x.xml", p.Page(g.factureXML))
	a.Traiter("GET /factures/{id}/annexe.csv", p.Page(g.annexeCSV))
	a.Traiter("POST /factures/{id}/paiements", p.Page(g.payer))
	a.Traiter("POST /factures/{id}/reception", p.Page(g.recevoir))
	a.Traiter("GET /factures/{id}/paiements/{paiement}", p.Page(g.demanderContrepassation))
	a.Traiter("POST /factures/{id}/paiements/{paiement}", p.Page(g.contrepasser))
	a.Traiter("GET /factures/{id}/avoir", p.Page(g.demanderAvoir))
	a.Traiter("POST /factures/{id}/avoir", p.Page(g.avoir))
	a.Traiter("GET /dossiers/{id}/delegation", p.Page(g.dossier))
	a.Traiter("POST /dossiers/{id}/delegation/offre", p.Page(g.offrir))
	a.Traiter("POST /dossiers/{id}/delegation/reponse", p.Page(g.repondre))
	a.Traiter("POST /dossiers/{id}/delegation/refus", p.Page(g.refuser))
	a.Traiter("POST /dossiers/{id}/delegation/retrait", p.Page(g.retirer))
	a.Traiter("POST /dossiers/{id}/delegation/avenant", p.Page(g.changer))
	a.Traiter("POST /dossiers/{id}/delegation/messages", p.Page(g.ecrireMessage))
}

func adresseConvention(id int64) string { return "/conventions/" + form.Nombre(id) }
func adresseEtat(id int64) string       { return "/etats/" + form.Nombre(id) }
func adresseFacture(id int64) string    { return "/factures/" + form.Nombre(id) }

// fil is the way back from a page of a convention.
func fil(c delegations.LigneConvention, suite ...cadre.Lien) []cadre.Lien {
	return append([]cadre.Lien{{Texte: "Délégation", URL: accueil}, {Texte: c.Reference, URL: adresseConvention(c.ID)}}, suite...)
}

// lire reads one snapshot; what may not be read does not exist, and is traced as a refusal.
func lire[T any](r *http.Request, v *poste.Visite, objet string, fn func(l bdd.Lecture, a droits.Agent, id int64) (T, error)) (x T, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return x, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		x, err = fn(l, a, id)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus(objet, 0)
	}
	return x, err
}

// finir tells what an act did, or what refused it, and goes to a page.
func (g guichet) finir(w http.ResponseWriter, r *http.Request, adresse, fait string, err error) error {
	if err == nil {
		g.Annoncer(r, cadre.Succes, fait)
		return poste.Aller(w, r, adresse)
	}
	m, ok := poste.MotDuRefus(err)
	if !ok {
		return err
	}
	g.Annoncer(r, cadre.Attention, texte.Typographier(texte.Majuscule(m))+". Rien n’a été fait.")
	return poste.Aller(w, r, adresse)
}

type pageListe struct {
	cadre.Page
	Filtres cadre.Jetons
	Lignes  []ligneConvention
	Creer   bool
}

type ligneConvention struct {
	delegations.LigneConvention
	Puce  cadre.Puce
	Lien  string
	Quoi  string
	Prix  string
	Suite string
}

func puceConvention(c delegations.LigneConvention) cadre.Puce {
	if c.EnVigueur {
		return cadre.Puce{Ton: cadre.Succes, Mot: "En vigueur"}
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: "Hors de ses dates"}
}

func prixDe(v delegation.Version) string {
	if v.Mode == delegation.Dotation {
		return "dotation de " + v.Dotation.String() + " par an"
	}
	s := ""
	for _, n := range []int{1, 2} {
		if v.Couvre(n) {
			if s != "" {
				s += ", "
			}
			s += map[int]string{1: "sans gestion ", 2: "avec gestion "}[n] + v.Prix(n).String()
		}
	}
	return s
}

func decrire(c delegations.LigneConvention) ligneConvention {
	x := ligneConvention{LigneConvention: c, Puce: puceConvention(c), Lien: adresseConvention(c.ID), Quoi: texte.Majuscule(c.Dit.Etendue.Libelle()), Prix: prixDe(c.Dit)}
	var suite []string
	for _, y := range []struct {
		n    int
		mots [2]string
	}{{c.Offertes, [2]string{"proposée", "proposées"}}, {c.EnControle, [2]string{"état en contrôle", "états en contrôle"}}, {c.AFacturer, [2]string{"état à facturer", "états à facturer"}}} {
		if y.n > 0 {
			suite = append(suite, texte.Pluriel(y.n, y.mots[0], y.mots[1]))
		}
	}
	x.Suite = texte.Liste(suite)
	return x
}

func enVigueurSeules(r *http.Request) bool { return r.URL.Query().Get("dates") != "toutes" }

func (g guichet) lireListe(r *http.Request, v *poste.Visite) (toutes, retenues []ligneConvention, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		cs, err := delegations.Conventions(r.Context(), l, a)
		toutes, retenues = nil, nil
		for _, c := range cs {
			x := decrire(c)
			toutes = append(toutes, x)
			if c.EnVigueur || !enVigueurSeules(r) {
				retenues = append(retenues, x)
			}
		}
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("delegation", 0)
	}
	return toutes, retenues, err
}

func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	toutes, lignes, err := g.lireListe(r, v)
	if err != nil {
		return err
	}
	departement, err := g.estDepartement(r, v)
	if err != nil {
		return err
	}
	p := &pageListe{Page: cadre.Page{Titre: "Délégation et facturation", SousTitre: texte.Pluriel(len(toutes), "convention"), Section: section}, Lignes: lignes, Creer: departement && v.Peut(droits.Deleguer)}
	if p.Creer {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Nouvelle convention", URL: accueil + "/nouvelle", Icone: "plus"})
	}
	if v.Peut(droits.LireContrat) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Mesures confiées", URL: accueil + "/mesures", Icone: "personnes"})
	}
	adresse := accueil
	if !enVigueurSeules(r) {
		adresse += "?dates=toutes"
	}
	p.Actions = append(p.Actions, cadre.Action{Texte: "États de facturation", URL: accueil + "/etats", Icone: "euro"}, cadre.Action{Texte: "Factures", URL: accueil + "/factures", Icone: "document"})
	if len(lignes) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresse))
	}
	p.Filtres = cadre.Jetons{Nom: "Filtrer par dates", Elements: []cadre.Jeton{{Texte: "En vigueur", URL: accueil, Actif: enVigueurSeules(r)}, {Texte: "Toutes", URL: accueil + "?dates=toutes", Compte: len(toutes), Actif: !enVigueurSeules(r)}}}
	g.Moteur.Rendre(w, r, http.StatusOK, "delegation/liste", p)
	return nil
}

// listeXLSX is the list as a workbook, with exactly its filter.
func (g guichet) listeXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, lignes, err := g.lireListe(r, v)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Conventions", Titre: "Conventions de délégation", Colonnes: []tableur.Colonne{{Titre: "Référence", Largeur: 18}, {Titre: "Partenaire", Largeur: 36}, {Titre: "Du", Largeur: 12}, {Titre: "Au", Largeur: 12},
		{Titre: "Étendue", Largeur: 30}, {Titre: "Paiement", Largeur: 44}, {Titre: "État", Largeur: 18}, {Titre: "Mesures", Largeur: 10}, {Titre: "Proposées", Largeur: 10}}}
	for _, x := range lignes {
		f.Lignes = append(f.Lignes, []any{x.Reference, x.Partenaire(), x.Dit.Du, x.Dit.Au, x.Quoi, x.Prix, x.Puce.Mot, int64(x.Acceptees), int64(x.Offertes)})
	}
	return g.EnvoyerTableur(w, r, v, "delegation", "conventions", f, nil)
}

type pageMesures struct {
	cadre.Page
	Filtres    cadre.Jetons
	Lignes     []ligneMesure
	Pagination cadre.Pagination
}

type ligneMesure struct {
	delegations.LigneMesure
	Puce cadre.Puce
	Lien string
}

func puceAttribution(e delegation.EtatAttribution) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Neutre, Mot: texte.Majuscule(e.Libelle())}
	switch e {
	case delegation.Offerte:
		p.Ton, p.Icone = cadre.Attention, "horloge"
	case delegation.Acceptee:
		p.Ton = cadre.Succes
	case delegation.Refusee:
		p.Ton, p.Icone = cadre.Danger, "croix-ronde"
	}
	return p
}

func etatDemande(r *http.Request) delegation.EtatAttribution {
	for _, e := range delegation.EtatsAttribution {
		if string(e) == r.URL.Query().Get("etat") {
			return e
		}
	}
	return ""
}

func adresseMesures(e delegation.EtatAttribution) string {
	if e == "" {
		return accueil + "/mesures"
	}
	return accueil + "/mesures?etat=" + string(e)
}

func (g guichet) lireMesures(r *http.Request, v *poste.Visite, n, apres int) (ls []ligneMesure, par map[delegation.EtatAttribution]int, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		ls = nil
		if !droits.Autorise(a.Role, droits.LireContrat) {
			return bdd.ErrAbsent
		}
		if par, err = delegations.CompterMesures(r.Context(), l, a); err != nil {
			return err
		}
		xs, err := delegations.Mesures(r.Context(), l, a, etatDemande(r), n, apres)
		for _, x := range xs {
			ls = append(ls, ligneMesure{x, puceAttribution(x.Etat), poste.AdresseDossier(x.Dossier, "delegation")})
		}
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("delegation", 0)
	}
	return ls, par, err
}

func (g guichet) mesures(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	page := poste.NumeroDePage(r.URL.Query())
	ls, par, err := g.lireMesures(r, v, parPage, (page-1)*parPage)
	if err != nil {
		return err
	}
	etat, total := etatDemande(r), 0
	for _, n := range par {
		total += n
	}
	p := &pageMesures{Page: cadre.Page{Titre: "Mesures confiées", Section: section, Fil: []cadre.Lien{{Texte: "Délégation", URL: accueil}}}, Lignes: ls}
	p.Filtres = cadre.Jetons{Nom: "Filtrer par état", Elements: []cadre.Jeton{{Texte: "Toutes", URL: adresseMesures(""), Compte: total, Actif: etat == ""}}}
	for _, e := range delegation.EtatsAttribution {
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: texte.Majuscule(e.Libelle()), URL: adresseMesures(e), Compte: par[e], Actif: e == etat})
	}
	if etat != "" {
		total = par[etat]
	}
	if len(ls) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresseMesures(etat)))
	}
	p.Pagination = cadre.Pagination{Page: page, Pages: (total + parPage - 1) / parPage, Total: total, Chose: "mesure", Base: adresseMesures(etat)}
	ids := make([]int64, len(ls))
	for i, x := range ls {
		ids[i] = x.Dossier
	}
	v.TracerListe("delegation", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "delegation/mesures", p)
	return nil
}

// mesuresXLSX is the list as a workbook, with exactly its filter.
func (g guichet) mesuresXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	ls, _, err := g.lireMesures(r, v, poste.LignesTableur, 0)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Mesures confiées", Titre: "Mesures confiées", Colonnes: []tableur.Colonne{{Titre: "Dossier", Largeur: 14}, {Titre: "Personne", Largeur: 30}, {Titre: "Partenaire", Largeur: 36}, {Titre: "Convention", Largeur: 18},
		{Titre: "État", Largeur: 14}, {Titre: "Du", Largeur: 12}, {Titre: "Au", Largeur: 12}}}
	var ids []int64
	for _, x := range ls {
		var au any
		if !x.Au.Vide() {
			au = x.Au
		}
		f.Lignes = append(f.Lignes, []any{x.Numero, x.Personne, x.Partenaire, x.Reference, x.Puce.Mot, x.Du, au})
		ids = append(ids, x.Dossier)
	}
	return g.EnvoyerTableur(w, r, v, "delegation", "mesures-confiees", f, ids)
}
