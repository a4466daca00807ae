// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/formats/pdf"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/etatpdf"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const adresseEtat = "/rapprochement/etat"

type pageEtat struct {
	cadre.Page
	Etat     rapports.EtatRapprochement
	Soldes   []cadre.Solde
	Parties  []partieEtat
	PDF      string
	Mois     cadre.Jetons // the same état at the end of months
	Explique bool
	Phrase   string
}

// partieEtat is one list of what is in suspense.
type partieEtat struct {
	Code, Titre, Note, Vide string
	Lignes                  []rapports.Suspens
	Total                   argent.Centimes
}

// Ages are the sums by age.
func (p partieEtat) Ages() (as []cadre.Solde) {
	for _, a := range rapports.Ages {
		as = append(as, cadre.Solde{Libelle: a.Libelle(), Valeur: rapports.TotalDe(p.Lignes, a)})
	}
	return as
}

// Adresse leads to what is in suspense: of a line, who signs without reconciling reads it on the account; empty when it is nobody's yet.
func (p *pageEtat) Adresse(s rapports.Suspens) string {
	switch {
	case s.Ordre != 0:
		return "/ordres/" + form.Nombre(s.Ordre)
	case p.Section == section:
		return adresseDeLigne(s.Ligne)
	case s.Dossier != 0:
		return poste.AdresseDossier(s.Dossier, "compte")
	}
	return ""
}

func (g guichet) lireEtat(r *http.Request, v *poste.Visite) (e rapports.EtatRapprochement, compte int64, err error) {
	if s := r.URL.Query().Get("compte"); s != "" {
		if compte, err = strconv.ParseInt(s, 10, 64); err != nil || compte < 1 {
			return e, 0, bdd.ErrAbsent
		}
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		au, err := jourEtat(r, l.Instant().Jour())
		if err == nil {
			e, err = rapports.Rapprocher(r.Context(), l, g.Inst.Trousseau, a, compte, au)
		}
		return err
	})
	return e, compte, err
}

// jourEtat reads ?mois=AAAA-MM, the end of which the état is drawn up at; without it, or for the present month, today.
func jourEtat(r *http.Request, aujourdhui jour.Jour) (jour.Jour, error) {
	s := r.URL.Query().Get("mois")
	if s == "" {
		return aujourdhui, nil
	}
	m, err := jour.LireISO(s + "-01")
	if err != nil || len(s) != len("2026-11") || m.Apres(aujourdhui) {
		return m, cadre.Refus(http.StatusNotFound, "Ce mois n’existe pas, ou n’a pas commencé. L’adresse l’écrit en chiffres, l’année d’abord"+deuxPoints+"par exemple 2026-11.", err)
	}
	if fin := m.DernierDuMois(); fin.Avant(aujourdhui) {
		return fin, nil
	}
	return aujourdhui, nil
}

func adresseDeEtat(pdf bool, compte int64, mois string) string {
	q := url.Values{}
	if compte != 0 {
		q.Set("compte", form.Nombre(compte))
	}
	if mois != "" {
		q.Set("mois", mois)
	}
	a := adresseEtat
	if pdf {
		a += ".pdf"
	}
	if len(q) > 0 {
		a += "?" + q.Encode()
	}
	return a
}

// etat shows the état de rapprochement, of every account or of one.
func (g guichet) etat(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	e, compte, err := g.lireEtat(r, v)
	if err != nil {
		return err
	}
	p := &pageEtat{Page: cadre.Page{Titre: titreEtat(e), Court: "État de rapprochement", SousTitre: sujetEtat(e, compte), Section: sectionClotures(v), Fil: []cadre.Lien{{Texte: "Clôtures", URL: adresseClotures}}},
		Etat: e, Parties: partiesEtat(e), PDF: adresseDeEtat(true, compte, r.URL.Query().Get("mois"))}
	if p.Section == section {
		p.Fil = []cadre.Lien{{Texte: "Rapprochement", URL: adresseRapprochement}}
	}
	fin := e.CreeLe.Jour().PremierDuMois()
	p.Mois = cadre.Jetons{Nom: "Jour de l’état", Elements: []cadre.Jeton{{Texte: "Aujourd’hui", URL: adresseDeEtat(false, compte, ""), Actif: e.Le == e.CreeLe.Jour()}}}
	for range 3 {
		fin = fin.PremierDuMois().Plus(-1)
		p.Mois.Elements = append(p.Mois.Elements, cadre.Jeton{Texte: "Fin " + fin.MoisAnnee(), URL: adresseDeEtat(false, compte, fin.String()[:7]), Actif: e.Le == fin})
	}
	p.Actions = append(p.Actions, poste.ActionTableur(adresseDeEtat(false, compte, r.URL.Query().Get("mois"))))
	p.Explique, p.Phrase = conclusion(e)
	for _, c := range chiffresEtat(e) {
		p.Soldes = append(p.Soldes, cadre.Solde{Libelle: c.libelle, Valeur: c.montant, Aide: c.aide})
	}
	v.TracerListe("etat_rapprochement", dossiersEtat(e))
	g.Moteur.Rendre(w, r, http.StatusOK, "rapprochement/etat", p)
	return nil
}

func dossiersEtat(e rapports.EtatRapprochement) (ids []int64) {
	vus := map[int64]bool{}
	for _, c := range e.Comptes {
		ids = ajouter(ids, vus, c.Dossier)
	}
	for _, ss := range [][]rapports.Suspens{e.Transmis, e.Attente, e.AExpliquer} {
		for _, s := range ss {
			ids = ajouter(ids, vus, s.Dossier)
		}
	}
	return ids
}

func sujetEtat(e rapports.EtatRapprochement, compte int64) string {
	if compte != 0 {
		c := e.Comptes[0]
		if c.Personne == "" {
			return "Compte collectif " + c.IBANMasque
		}
		return "Compte " + c.IBANMasque + ", " + c.Personne
	}
	return "Tous les comptes" + deuxPoints + texte.Pluriel(len(e.Comptes), "compte bancaire", "comptes bancaires")
}

func titreEtat(e rapports.EtatRapprochement) string {
	return "État de rapprochement du " + e.Le.Long()
}

type chiffre struct {
	libelle, aide string
	montant       argent.Centimes
}

func chiffresEtat(e rapports.EtatRapprochement) []chiffre {
	c := e.Bilan.Controle
	le := "aucun relevé"
	if !e.Bilan.ReleveLe.Vide() {
		le = "derniers relevés, au " + e.Bilan.ReleveLe.Long()
		if e.Bilan.ReleveLe.Apres(e.Le) { // what the bank said on that day, whatever it said since
			le = "d’après les relevés, au " + e.Le.Long()
		}
	}
	return []chiffre{{"Solde à la banque", le, c.Banque}, {"Comptes des personnes", "dans nos livres", c.Calcule}, {"Écart", "banque moins livres", c.Ecart()},
		{"Transmis, non débités", texte.Pluriel(len(e.Transmis), "virement"), c.Transit}, {"Reçu, en attente", texte.Pluriel(len(e.Attente), "ligne"), c.Attente},
		{"Avances et frais", "à la charge de l’association", -c.Avances}, {"Écart inexpliqué", "zéro pour clore", c.Inexplique()}, {"Débits à expliquer", texte.Pluriel(len(e.AExpliquer), "débit"), c.ADecider}}
}

// conclusion says whether the month may be closed on this état.
func conclusion(e rapports.EtatRapprochement) (bool, string) {
	c := e.Bilan.Controle
	switch {
	case c.Inexplique() != 0:
		return false, "L’écart inexpliqué est de " + c.Inexplique().String() + deuxPoints + "rien ne peut être clos."
	case c.ADecider != 0:
		return false, "Des débits pour " + absolu(c.ADecider).String() + " restent à expliquer" + deuxPoints + "rien ne peut être clos."
	}
	return true, "L’écart inexpliqué est nul" + deuxPoints + "tout ce qui sépare la banque et les livres est en suspens, ci-dessous."
}

func partiesEtat(e rapports.EtatRapprochement) []partieEtat {
	return []partieEtat{
		{"transmis", "Virements transmis, non débités", "Donnés à la banque, qui ne les a pas encore montrés.", "Aucun virement n’est en route.", e.Transmis, rapports.Total(e.Transmis)},
		{"attente", "Argent reçu, en attente", "Reçu par la banque, et pas encore à sa place.", "Rien n’attend.", e.Attente, rapports.Total(e.Attente)},
		{"expliquer", "Débits à expliquer", "Débités par la banque sans ordre de nous, et que personne n’a expliqués.", "Aucun débit n’est à expliquer.", e.AExpliquer, rapports.Total(e.AExpliquer)},
		{"cheques", "Chèques émis, non encaissés", "", "Aucun" + deuxPoints + "Étai ne paie que par virement.", nil, 0},
	}
}

// etatPDF gives the same état, to be printed and signed.
func (g guichet) etatPDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	e, compte, err := g.lireEtat(r, v)
	if err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "etat_rapprochement", Ids: dossiersEtat(e)})
	var b bytes.Buffer
	if err := etatpdf.Ecrire(&b, feuilleEtat(e, compte)); err != nil {
		return fmt.Errorf("dessiner l’état de rapprochement : %w", err)
	}
	return g.Envoyer(w, r, "application/pdf", "etat-de-rapprochement-"+e.Le.String()+".pdf", b.Bytes())
}

func feuilleEtat(e rapports.EtatRapprochement, compte int64) etatpdf.Etat {
	f := etatpdf.Etat{Organisation: e.Organisation, Titre: titreEtat(e), Signataires: [2]string{"Établi par", "Vérifié par"}, Sujet: sujetEtat(e, compte), CreeLe: e.CreeLe}
	_, f.Conclusion = conclusion(e)
	for _, c := range chiffresEtat(e) {
		f.Chiffres = append(f.Chiffres, [2]string{c.libelle + " (" + c.aide + ")", c.montant.String()})
	}
	for _, p := range partiesEtat(e) {
		x := etatpdf.Partie{Titre: p.Titre, Vide: p.Vide, Colonnes: []pdf.Colonne{{Titre: "Depuis", Largeur: 22}, {Titre: "Âge", Largeur: 16, Place: pdf.ADroite}, {Titre: "Personne", Largeur: 44}, {Titre: "Ce que c’est", Largeur: 34},
			{Titre: "Tiers, libellé", Largeur: 40}, {Titre: "Montant", Largeur: 24, Place: pdf.ADroite}}}
		for _, s := range p.Lignes {
			x.Lignes = append(x.Lignes, []string{s.Depuis.Court(), strconv.Itoa(s.Jours) + " j", s.Personne, s.Quoi, s.Qui, s.Centimes.String()})
		}
		if len(p.Lignes) > 0 {
			for _, a := range rapports.Ages {
				x.Ages = append(x.Ages, [2]string{texte.Majuscule(a.Libelle()), rapports.TotalDe(p.Lignes, a).String()})
			}
			x.Ages = append(x.Ages, [2]string{"En tout", p.Total.String()})
		}
		f.Parties = append(f.Parties, x)
	}
	return f
}
