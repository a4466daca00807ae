// SPDX-License-Identifier: EUPL-1.2

package courriers

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageEcrire is the form of a document, with what it would print.
type pageEcrire struct {
	cadre.Page
	Genre     modeles.Genre
	Adresse   string
	Retour    string
	Champs    []champEcrit
	Variantes []cadre.Choix
	Sites     []cadre.Choix
	Aupres    []cadre.Choix // those whom the file names
	Remplace  int64
	Feuille   feuille
	Vus       []fait // what the file gives
}

type champEcrit struct {
	modeles.Champ
	Nom    string
	Requis bool
}

type fait struct{ Mots, Valeur string }

func entier(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}

func genreDe(r *http.Request) (modeles.Genre, error) {
	g, ok := modeles.GenreDe(r.PathValue("genre"))
	if !ok {
		return g, bdd.ErrAbsent
	}
	return g, nil
}

const montantMax = argent.Centimes(100_000_000)

// lireSaisis reads the fields that the writer fills.
func lireSaisis(f *form.Form, g modeles.Genre) modeles.Valeurs {
	vs := modeles.Valeurs{}
	for _, c := range g.TousLesChamps() {
		if !c.Saisi {
			continue
		}
		nom := "c." + c.Nom
		switch c.Type {
		case modeles.TypeMontant:
			if m, ok := f.Montant(nom, "le montant", 0, montantMax, form.Facultatif); ok {
				vs[c.Nom] = modeles.Montant(m)
			}
		case modeles.TypeDate:
			vs[c.Nom] = modeles.Date(f.Jour(nom, "le jour", form.Facultatif))
		case modeles.TypeListe:
			var mots []string
			for l := range strings.SplitSeq(f.Bloc(nom, "cette liste", 2000, form.Facultatif), "\n") {
				if l = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(l), "- ")); l != "" {
					mots = append(mots, l)
				}
			}
			vs[c.Nom] = modeles.Liste(mots...)
		case modeles.TypeParagraphes:
			vs[c.Nom] = modeles.Paragraphes(f.Bloc(nom, "ce texte", 12000, form.Facultatif))
		default:
			vs[c.Nom] = modeles.Texte(f.Ligne(nom, "ce texte", 400, form.Facultatif))
		}
	}
	return vs
}

func (g guichet) preparer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vue(r, v)
	if err != nil {
		return err
	}
	genre, err := genreDe(r)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	q := r.URL.Query()
	n := parcours.NouveauDocument{Dossier: d.Dossier.ID, Genre: genre.Code, Variante: modeles.Variante(q.Get("variante"))}
	n.Remplace, _ = entier(q.Get("remplace"))
	if genre.Code == "libre_tiers" && q.Get("pour") == "departement" {
		n.Saisis = parcours.LettreAuDepartement()
		for nom, x := range n.Saisis {
			f.Poser("c."+nom, texte.Typographier(x.Saisie()))
		}
	}
	if genre.Aupres() {
		n.Aupres = q.Get("aupres")
		f.Poser("aupres", n.Aupres)
	}
	return g.rendreEcrire(w, r, v, http.StatusOK, &d, genre, n, f)
}

func (g guichet) rendreEcrire(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, genre modeles.Genre, n parcours.NouveauDocument, f *form.Form) error {
	if !permet(d.Droits, genre) {
		return bdd.ErrAbsent
	}
	p := &pageEcrire{Page: poste.SousDossier(d, section, genre.Nom, lienDocuments(d.Dossier.ID)), Genre: genre, Adresse: poste.AdresseDossier(d.Dossier.ID, "ecrire", genre.Code), Retour: poste.AdresseDossier(d.Dossier.ID, "documents"), Remplace: n.Remplace}
	p.Form = f
	var prep parcours.Preparation
	var sites []modeles.Identite
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		toutes, err := modeles.Identites(r.Context(), l, a.Organisation)
		if err != nil {
			return err
		}
		sites = modeles.EnVigueur(toutes, l.Instant().Jour())
		if _, err := modeles.Actuel(r.Context(), l, a.Organisation, genre.Code, modeles.FALC); err == nil {
			p.Variantes = cadre.ChoixDe([]modeles.Variante{modeles.Courante, modeles.FALC}, modeles.Variante.Libelle)
		}
		if genre.Aupres() {
			ds, err := parcours.Destinataires(r.Context(), l, a, d.Dossier.ID)
			if err != nil {
				return err
			}
			p.Aupres = aupres(genre, ds)
			if r.Method == http.MethodGet && n.Aupres == "" {
				n.Aupres = seul(genre, ds)
				f.Poser("aupres", n.Aupres)
			}
		}
		prep, err = parcours.PreparerDocument(r.Context(), l, g.Inst.Trousseau, a, n, nil)
		switch x, refus := errors.AsType[*parcours.Refus](err); {
		case refus && x.Regle == "autorisees": // a benefit that the file does not know
			f.Refuser("c.autorisees", err.Error())
			n.Saisis = maps.Clone(n.Saisis)
			delete(n.Saisis, "autorisees")
			prep, err = parcours.PreparerDocument(r.Context(), l, g.Inst.Trousseau, a, n, nil)
		case refus && n.Aupres != "": // the file names it no more
			n.Aupres = ""
			f.Refuser("aupres", err.Error())
			prep, err = parcours.PreparerDocument(r.Context(), l, g.Inst.Trousseau, a, n, nil)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range sites {
		nom := s.Site
		if nom == "" {
			nom = "L’organisation"
		}
		p.Sites = append(p.Sites, cadre.Choix{Valeur: s.Site, Texte: nom})
	}
	if f.Valeur("variante") == "" {
		f.Poser("variante", string(prep.Modele.Variante))
	}
	if r.Method == http.MethodGet {
		p.proposer(prep)
	}
	p.remplir(prep)
	if n.Remplace != 0 {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: "Ce document annule et remplace celui dont vous venez.", Suite: "Une fois figé, l’ancien reste lisible, marqué annulé."})
	}
	if genre.Note != "" {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: genre.Note})
	}
	if prep.Modele.Variante == modeles.FALC && !prep.Relu {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: "Ce texte facile à lire n’est pas relu.", Suite: "Le document le dira, tant qu’une relecture avec des personnes concernées n’est pas notée dans Organisation, Modèles."})
	}
	v.TracerDossier("courrier", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "courriers/ecrire", p)
	return nil
}

// seul is the one whom a letter about the money can only be for, among those whom the file names: its payer, or its landlord; empty when there are several.
func seul(genre modeles.Genre, ds []parcours.Destinataire) (nom string) {
	if !genre.Payeurs {
		return ""
	}
	for _, d := range ds {
		switch {
		case strings.HasPrefix(genre.Code, "payeur") && !d.Payeur, strings.HasPrefix(genre.Code, "bailleur") && d.Quoi != "bailleur":
		case nom != "":
			return ""
		default:
			nom = d.Nom
		}
	}
	return nom
}

// deCelui are the fields that follow whom the letter is for: typed, they would outlive another choice.
var deCelui = []string{"destinataire", "destinataire_adresse", "allocataire", "prestations_demandees"}

// proposer writes in the form what the file knows of the fields that are typed: nothing is typed twice, everything may be changed.
func (p *pageEcrire) proposer(prep parcours.Preparation) {
	for _, c := range p.Genre.TousLesChamps() {
		x := prep.Valeurs[c.Nom]
		if c.Saisi && !x.Vide() && (len(p.Aupres) == 0 || !slices.Contains(deCelui, c.Nom)) {
			p.Form.Poser("c."+c.Nom, x.Saisie())
		}
	}
}

// aupres are the choices of whom to write to; an authorisation is for payers alone.
func aupres(genre modeles.Genre, ds []parcours.Destinataire) (cs []cadre.Choix) {
	premier := "Un autre, à écrire ci-dessous"
	if genre.Pour == modeles.ActeSigne {
		premier = "Tous les organismes du contrat"
	}
	cs = []cadre.Choix{{Texte: premier}}
	for _, d := range ds {
		if genre.Pour == modeles.ActeSigne && !d.Payeur {
			continue
		}
		x := cadre.Choix{Valeur: d.Nom, Texte: d.Nom + ", " + d.Quoi}
		if genre.Pour != modeles.ActeSigne && len(d.Adresse) == 0 {
			x.Texte += " (adresse à écrire)"
		}
		cs = append(cs, x)
	}
	if len(cs) == 1 {
		return nil
	}
	return cs
}

// remplir gives the page the fields to write, those that the file gives, and the document as it would be.
func (p *pageEcrire) remplir(prep parcours.Preparation) {
	sans := modeles.Valeurs{}
	for nom, x := range prep.Valeurs {
		if c, _ := p.Genre.Champ(nom); !c.Saisi {
			sans[nom] = x
		}
	}
	requis := map[string]bool{}
	for _, nom := range prep.Gabarit.Manquants(sans) {
		requis[nom] = true
	}
	nommes := map[string]bool{"destinataire": prep.Genre.Pour == modeles.AUnOrganisme || prep.Genre.Pour == modeles.AuDelegataire, "tribunal": prep.Genre.Defavorable}
	nommes["destinataire_adresse"] = nommes["destinataire"]
	nommes["debut"], nommes["signe_pour"] = prep.ASigner, prep.ASigner
	nommes["autorisees"] = prep.ASigner && !prep.Valeurs["contrat_avec_gestion"].Vide()
	for _, nom := range prep.Gabarit.Champs() {
		nommes[nom] = true
	}
	for _, c := range p.Genre.TousLesChamps() {
		switch {
		case !nommes[c.Nom], !c.Saisi && strings.Contains(c.Mots, "{{"): // the second: of use in a condition alone
		case c.Saisi:
			p.Champs = append(p.Champs, champEcrit{Champ: c, Nom: "c." + c.Nom, Requis: c.Nom == "debut" || requis[c.Nom] && (len(p.Aupres) == 0 || c.Nom != "allocataire" && c.Nom != "prestations_demandees") || len(p.Aupres) == 0 && (c.Nom == "destinataire" || c.Nom == "destinataire_adresse")})
		case !prep.Valeurs[c.Nom].Vide() && c.Type != modeles.TypeTableau && c.Type != modeles.TypeParagraphes:
			p.Vus = append(p.Vus, fait{c.Mots, prep.Valeurs[c.Nom].String()})
		}
	}
	prep.Reference = "donnée quand le document est figé"
	prep.Valeurs["reference"] = modeles.Texte(prep.Reference)
	l := modeles.Rediger(prep.Gabarit, prep.Faits)
	p.Feuille.Lettre = l
	for _, m := range modeles.Manques(l, prep.Faits) {
		p.Feuille.Manquants = append(p.Feuille.Manquants, m.String())
	}
}

// ecrire shows the document again with what was typed, or freezes it.
func (g guichet) ecrire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vue(r, v)
	if err != nil {
		return err
	}
	genre, err := genreDe(r)
	if err != nil {
		return err
	}
	n := parcours.NouveauDocument{Dossier: d.Dossier.ID, Genre: genre.Code, Variante: modeles.Variante(f.Valeur("variante")), Site: f.Ligne("site", "le site", 100, form.Facultatif), Saisis: lireSaisis(f, genre),
		Remplace: f.Identifiant("remplace", "le document remplacé", form.Facultatif)}
	if genre.Aupres() {
		n.Aupres = f.Ligne("aupres", "le destinataire", 200, form.Facultatif)
	}
	if f.Valeur("apercu") != "" {
		statut := http.StatusOK
		if !f.Valide() {
			statut = http.StatusUnprocessableEntity
		}
		return g.rendreEcrire(w, r, v, statut, &d, genre, n, f)
	}
	if f.Valide() {
		id, err := parcours.EcrireDocument(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			if _, err := parcours.ScellerDocument(r.Context(), g.Inst.Base, g.Inst.Trousseau, g.Inst.Depot, demande.Agent, id); err != nil {
				return err
			}
			g.Annoncer(r, cadre.Succes, "Document figé. Il attend d’être imprimé.")
			return poste.Aller(w, r, adresse(d.Dossier.ID, form.Nombre(id)))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"aupres": "aupres", "autorisees": "c.autorisees", "destinataire": "c.destinataire", "destinataire_adresse": "c.destinataire_adresse"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreEcrire(w, r, v, http.StatusUnprocessableEntity, &d, genre, n, f)
}
