// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/formats/pdf"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/etatpdf"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageProcesVerbal is the minutes of a closing, of every closed account or of one.
type pageProcesVerbal struct {
	pageEtat
	Clos     []rapports.CompteACloturer
	Mentions []string
	Mois     string
}

func (g guichet) lireProcesVerbal(r *http.Request, v *poste.Visite) (p rapports.ProcesVerbal, compte int64, err error) {
	if s := r.URL.Query().Get("compte"); s != "" {
		if compte, err = strconv.ParseInt(s, 10, 64); err != nil || compte < 1 {
			return p, 0, bdd.ErrAbsent
		}
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		fin, err := finDuMois(r.PathValue("mois"), l.Instant().Jour())
		if err == nil {
			p, err = rapports.ProcesVerbalDe(r.Context(), l, g.Inst.Trousseau, a, compte, fin)
		}
		return err
	})
	return p, compte, err
}

func titreProcesVerbal(p rapports.ProcesVerbal) string {
	return "Procès-verbal de clôture " + p.Le.DeMoisAnnee()
}

// mentionsProcesVerbal say who closed what, and the head of the chain: whoever keeps the sheet can tell later that nothing before it was changed.
func mentionsProcesVerbal(p rapports.ProcesVerbal) []string {
	var actes, tetes []string
	for _, c := range p.Clos {
		acte := "Clôture préparée par " + c.Preparateur + " le " + c.Periode.PrepareeLe.Jour().Long() + ", signée par " + c.Signataire + " le " + c.Periode.CloseLe.Jour().Long() + "."
		if !slices.Contains(actes, acte) {
			actes = append(actes, acte)
		}
		if t := hex.EncodeToString(c.Periode.Tete); !slices.Contains(tetes, t) {
			tetes = append(tetes, t)
		}
	}
	if len(actes) > 3 {
		actes = []string{"Clôtures préparées et signées par deux personnes, aux dates du tableau des comptes."}
	}
	ms := append(actes, "Plus rien ne se passe sur ces comptes en "+p.Le.MoisAnnee()+", ni avant"+deuxPoints+"une correction porte une date d’un mois ouvert.")
	for _, t := range tetes {
		ms = append(ms, "Tête de la chaîne des écritures"+deuxPoints+groupes(t))
	}
	return ms
}

// groupes writes a hash in groups of eight signs.
func groupes(s string) string {
	var g []string
	for t := range slices.Chunk([]byte(s), 8) {
		g = append(g, string(t))
	}
	return strings.Join(g, " ")
}

func (g guichet) procesVerbal(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, compte, err := g.lireProcesVerbal(r, v)
	if err != nil {
		return err
	}
	mois := x.Le.String()[:7]
	p := &pageProcesVerbal{Clos: x.Clos, Mois: mois, Mentions: mentionsProcesVerbal(x), pageEtat: pageEtat{Etat: x.EtatRapprochement, Parties: partiesEtat(x.EtatRapprochement),
		Page: cadre.Page{Titre: titreProcesVerbal(x), Court: "Procès-verbal", SousTitre: sujetEtat(x.EtatRapprochement, compte), Section: sectionClotures(v),
			Fil: []cadre.Lien{{Texte: "Clôture " + x.Le.DeMoisAnnee(), URL: adresseClotures + "?mois=" + mois}}}, PDF: adresseClotures + "/" + mois + "/pdf"}}
	if compte != 0 {
		p.PDF += "?compte=" + form.Nombre(compte)
	}
	for _, c := range chiffresEtat(x.EtatRapprochement) {
		p.Soldes = append(p.Soldes, cadre.Solde{Libelle: c.libelle, Valeur: c.montant, Aide: c.aide})
	}
	v.TracerListe("proces_verbal", dossiersEtat(x.EtatRapprochement))
	g.Moteur.Rendre(w, r, http.StatusOK, "rapprochement/procesverbal", p)
	return nil
}

func (g guichet) procesVerbalPDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, compte, err := g.lireProcesVerbal(r, v)
	if err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "proces_verbal", Ids: dossiersEtat(x.EtatRapprochement)})
	var b bytes.Buffer
	if err := etatpdf.Ecrire(&b, feuilleProcesVerbal(x, compte)); err != nil {
		return fmt.Errorf("dessiner le procès-verbal de clôture : %w", err)
	}
	return g.Envoyer(w, r, "application/pdf", "proces-verbal-de-cloture-"+x.Le.String()[:7]+".pdf", b.Bytes())
}

// feuilleProcesVerbal is the état at the end of the month, with who closed it, the balance of each account, and the head of the chain.
func feuilleProcesVerbal(p rapports.ProcesVerbal, compte int64) etatpdf.Etat {
	f := feuilleEtat(p.EtatRapprochement, compte)
	f.Titre, f.Mentions, f.Signataires = titreProcesVerbal(p), mentionsProcesVerbal(p), [2]string{"Préparé par", "Signé par"}
	if len(p.Clos) == 1 {
		f.Signataires = [2]string{"Préparé par " + p.Clos[0].Preparateur, "Signé par " + p.Clos[0].Signataire}
	}
	comptes := etatpdf.Partie{Titre: "Comptes clos" + deuxPoints + texte.Nombre(int64(len(p.Clos))), Colonnes: []pdf.Colonne{{Titre: "Compte", Largeur: 38}, {Titre: "Personne", Largeur: 44},
		{Titre: "Préparée le, par", Largeur: 38}, {Titre: "Signée le, par", Largeur: 38}, {Titre: "Solde", Largeur: 22, Place: pdf.ADroite}}}
	soldes := map[int64]string{}
	for _, c := range p.Comptes {
		soldes[c.CompteBancaire] = c.Controle.Banque.String()
	}
	for _, c := range p.Clos {
		comptes.Lignes = append(comptes.Lignes, []string{c.IBANMasque, c.Personne, c.Periode.PrepareeLe.Jour().Court() + " " + c.Preparateur, c.Periode.CloseLe.Jour().Court() + " " + c.Signataire, soldes[c.CompteBancaire]})
	}
	f.Parties = append(f.Parties, comptes)
	return f
}
