// SPDX-License-Identifier: EUPL-1.2

package courriers

import (
	"errors"
	"io"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/documents"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/organisation"
	"etai/internal/web/poste"
)

type pageModeles struct {
	cadre.Page
	Onglets cadre.Onglets
	Themes  []themeGenres
}

const (
	sectionReglages = "organisation"
	adresseModeles  = "/organisation/modeles"
	adresseEntetes  = "/organisation/en-tetes"
)

func adresseModele(code string, v modeles.Variante) string {
	a := adresseModeles + "/" + code
	if v == modeles.FALC {
		a += "?variante=falc"
	}
	return a
}

func filReglages(suite ...cadre.Lien) []cadre.Lien {
	return append([]cadre.Lien{{Texte: "Organisation", URL: organisation.Adresse}}, suite...)
}

// modeles lists the kinds of documents, with what the organisation wrote of its own.
func (g guichet) modeles(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageModeles{Page: cadre.Page{Titre: "Modèles de documents", Section: sectionReglages, Fil: filReglages()}, Onglets: organisation.Onglets(adresseModeles)}
	p.Actions = []cadre.Action{{Texte: "En-têtes des courriers", URL: adresseEntetes, Icone: "courrier"}}
	siens, relus := map[string]bool{}, map[string]bool{}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		ms, err := modeles.Personnalises(r.Context(), l, a.Organisation)
		if err != nil {
			return err
		}
		for _, m := range ms {
			siens[m.Genre+string(m.Variante)] = m.Texte != ""
		}
		for _, x := range modeles.Genres {
			m, err := modeles.Actuel(r.Context(), l, a.Organisation, x.Code, modeles.FALC)
			if errors.Is(err, bdd.ErrAbsent) {
				continue
			}
			if err != nil {
				return err
			}
			if relus[x.Code], err = modeles.Relu(r.Context(), l, m); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, x := range modeles.Genres {
		if n := len(p.Themes); n == 0 || p.Themes[n-1].Nom != x.Theme {
			p.Themes = append(p.Themes, themeGenres{Nom: x.Theme})
		}
		ligne := ligneGenre{Genre: x, URL: adresseModele(x.Code, modeles.Courante), Personnel: siens[x.Code+string(modeles.Courante)]}
		if x.Pour == modeles.ALaPersonne {
			ligne.URLFALC = adresseModele(x.Code, modeles.FALC)
			if relu, ok := relus[x.Code]; ok {
				ligne.PucesFALC = cadre.Puce{Ton: cadre.Attention, Mot: "Non relu"}
				if relu {
					ligne.PucesFALC = cadre.Puce{Ton: cadre.Succes, Mot: "Relu"}
				}
			}
		}
		t := &p.Themes[len(p.Themes)-1]
		t.Genres = append(t.Genres, ligne)
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "courriers/modeles", p)
	return nil
}

// pageModele is a template: its text, its fields, what it gives, and its versions.
type pageModele struct {
	cadre.Page
	Genre      modeles.Genre
	Variante   modeles.Variante
	Adresse    string
	Ecrire     bool
	Rang       int64
	Livre      bool
	Relu       bool
	Relectures []modeles.Relecture
	Versions   []versionDite
	Feuille    *feuille
	De         string // whose file the preview is drawn from; empty: examples
}

type versionDite struct {
	modeles.Modele
	Par, Quand string
}

func varianteDe(s string) modeles.Variante {
	if s == string(modeles.FALC) {
		return modeles.FALC
	}
	return modeles.Courante
}

func (g guichet) modele(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	genre, err := genreDe(r)
	if err != nil {
		return err
	}
	return g.rendreModele(w, r, v, http.StatusOK, genre, varianteDe(r.URL.Query().Get("variante")), form.Nouveau(nil), nil)
}

func (g guichet) rendreModele(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, genre modeles.Genre, variante modeles.Variante, f *form.Form, apercu *feuille) error {
	if variante == modeles.FALC && genre.Pour != modeles.ALaPersonne {
		return bdd.ErrAbsent
	}
	p := &pageModele{Page: cadre.Page{Titre: genre.Nom, Section: sectionReglages, Fil: filReglages(cadre.Lien{Texte: "Modèles", URL: adresseModeles}), Form: f}, Genre: genre, Variante: variante,
		Adresse: adresseModele(genre.Code, variante), Ecrire: v.Peut(droits.Parametrer), Feuille: apercu}
	if variante == modeles.FALC {
		p.SousTitre = variante.Libelle()
	}
	var m modeles.Modele
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		m, err = modeles.Actuel(r.Context(), l, a.Organisation, genre.Code, variante)
		if err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return err
		}
		vs, err := modeles.Versions(r.Context(), l, a.Organisation, genre.Code, variante)
		if err != nil {
			return err
		}
		var ids []int64
		for _, x := range vs {
			ids = append(ids, x.EcritPar)
		}
		noms, err := rapports.NomsAgents(r.Context(), l, ids)
		if err != nil {
			return err
		}
		for _, x := range vs {
			p.Versions = append(p.Versions, versionDite{x, noms[x.EcritPar], poste.Quand(x.EcritLe)})
		}
		if variante != modeles.FALC {
			return nil
		}
		if p.Relu, err = modeles.Relu(r.Context(), l, m); err != nil {
			return err
		}
		p.Relectures, err = modeles.Relectures(r.Context(), l, a.Organisation, genre.Code)
		return err
	}); err != nil {
		return err
	}
	p.Livre, p.Rang = m.Livree(), int64(m.Rang)
	if len(f.Tout()) == 0 {
		f.Poser("texte", m.Texte)
	}
	if p.Feuille == nil && f.Valide() {
		if x, err := modeles.Lire(genre, f.Valeur("texte")); err == nil {
			p.Feuille = exemple(genre, x, m)
		}
	}
	if genre.Note != "" {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: genre.Note})
	}
	g.Moteur.Rendre(w, r, statut, "courriers/modele", p)
	return nil
}

// exemple draws a template without a file: each field is its name in brackets.
func exemple(genre modeles.Genre, x *modeles.Gabarit, m modeles.Modele) *feuille {
	vs := modeles.Valeurs{}
	for _, c := range genre.TousLesChamps() { // so that what depends on a field shows
		switch c.Type {
		case modeles.TypeTableau:
			vs[c.Nom] = modeles.Rangees([]string{c.Nom}, []string{"…"})
		case modeles.TypeListe:
			vs[c.Nom] = modeles.Liste("[" + c.Nom + "]")
		case modeles.TypeParagraphes:
			vs[c.Nom] = modeles.Paragraphes("[" + c.Nom + "]")
		default:
			vs[c.Nom] = modeles.Texte("[" + c.Nom + "]")
		}
	}
	objet, corps := x.Ecrire(vs)
	return &feuille{Lettre: documents.Lettre{Objet: objet, Corps: corps, Acte: true, FALC: m.Variante == modeles.FALC}}
}

// enregistrer shows what a text gives, on examples or on a file, or keeps it as the next version.
func (g guichet) enregistrer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	genre, err := genreDe(r)
	if err != nil {
		return err
	}
	m := modeles.Modele{Genre: genre.Code, Variante: varianteDe(r.URL.Query().Get("variante")), Texte: f.Bloc("texte", "le modèle", 30000, form.Facultatif)}
	rang, ok := f.Entier("rang", "la version", 0, 1_000_000, form.Requis)
	m.Rang = rang
	refuser := func(err error) error {
		if x, ok := errors.AsType[*modeles.Faute](err); ok {
			f.Refuser("texte", texte.Majuscule(x.Error())+".")
			return nil
		}
		return poste.ReprendreSelon(f, map[string]string{"texte": "texte", "dossier": "dossier"}, "", err)
	}
	if f.Valeur("essayer") != "" {
		apercu, err := g.essayer(r, v, genre, m, f)
		if err != nil {
			if err := refuser(err); err != nil {
				return err
			}
		}
		statut := http.StatusOK
		if !f.Valide() {
			statut = http.StatusUnprocessableEntity
		}
		return g.rendreModele(w, r, v, statut, genre, m.Variante, f, apercu)
	}
	if f.Valeur("rendre") != "" {
		m.Texte = ""
	}
	if ok && f.Valide() {
		_, err := parcours.EnregistrerModele(r.Context(), g.Inst.Base, d, m)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Modèle enregistré. Les documents déjà écrits ne changent pas.")
			return poste.Aller(w, r, adresseModele(genre.Code, m.Variante))
		}
		if errors.Is(err, bdd.ErrAncienneVersion) {
			f.Refuser("", "Ce modèle a changé pendant que vous écriviez. Votre texte est gardé ci-dessous"+texte.Insecable+": comparez-le à la dernière version, puis enregistrez de nouveau.")
			return g.rendreModele(w, r, v, http.StatusConflict, genre, m.Variante, f, nil)
		}
		if err := refuser(err); err != nil {
			return err
		}
	}
	return g.rendreModele(w, r, v, http.StatusUnprocessableEntity, genre, m.Variante, f, nil)
}

// essayer draws a text, kept or not, on a file that the agent may read; the reading is traced.
func (g guichet) essayer(r *http.Request, v *poste.Visite, genre modeles.Genre, m modeles.Modele, f *form.Form) (*feuille, error) {
	numero := f.Ligne("dossier", "le numéro du dossier", 40, form.Facultatif)
	if numero == "" {
		x, err := modeles.Lire(genre, m.Texte)
		if err != nil {
			return nil, err
		}
		return exemple(genre, x, m), nil
	}
	var apercu *feuille
	var dossier int64
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		trouves, err := rapports.ParNumero(r.Context(), l, a, numero)
		if err == nil && len(trouves) != 1 {
			err = bdd.ErrAbsent
		}
		if err != nil {
			return err
		}
		id := trouves[0].Dossier
		p, err := parcours.PreparerDocument(r.Context(), l, g.Inst.Trousseau, a, parcours.NouveauDocument{Dossier: id, Genre: genre.Code, Variante: m.Variante}, &m)
		if err != nil {
			return err
		}
		dossier, p.Reference = id, "essai"
		p.Valeurs["reference"] = modeles.Texte(p.Reference)
		apercu = &feuille{Lettre: modeles.Rediger(p.Gabarit, p.Faits)}
		for _, c := range p.Manquants {
			apercu.Manquants = append(apercu.Manquants, c.Mots)
		}
		return nil
	})
	if errors.Is(err, bdd.ErrAbsent) || errors.Is(err, parcours.ErrInterdit) {
		f.Refuser("dossier", "Ce dossier n’existe pas, ou ne vous est pas ouvert.")
		return nil, nil
	}
	if err == nil {
		v.TracerDossier("courrier", dossier)
	}
	return apercu, err
}

func (g guichet) relire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	genre, err := genreDe(r)
	if err != nil {
		return err
	}
	le := f.Jour("relu_le", "le jour de la relecture", form.Requis)
	lecteurs := f.Ligne("lecteurs", "avec qui", 200, form.Requis)
	if f.Valide() {
		_, err := parcours.NoterRelecture(r.Context(), g.Inst.Base, d, genre.Code, le, lecteurs)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Relecture notée"+texte.Insecable+": les documents ne diront plus « non relu ».")
			return poste.Aller(w, r, adresseModele(genre.Code, modeles.FALC))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"lecteurs": "lecteurs", "relu_le": "relu_le"}, "", err); err != nil {
			return err
		}
	}
	var texteActuel string
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		m, err := modeles.Actuel(r.Context(), l, a.Organisation, genre.Code, modeles.FALC)
		texteActuel = m.Texte
		return err
	}); err != nil {
		return err
	}
	f.Poser("texte", texteActuel)
	return g.rendreModele(w, r, v, http.StatusUnprocessableEntity, genre, modeles.FALC, f, nil)
}

// pageEntetes are the letterheads of the organisation.
type pageEntetes struct {
	cadre.Page
	Onglets   cadre.Onglets
	Identites []modeles.Identite // in force
	Toutes    int
	Ecrire    bool
}

func (g guichet) entetes(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreEntetes(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreEntetes(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	p := &pageEntetes{Page: cadre.Page{Titre: "En-têtes des courriers", Section: sectionReglages, Fil: filReglages(cadre.Lien{Texte: "Modèles", URL: adresseModeles}), Form: f}, Onglets: organisation.Onglets(adresseModeles), Ecrire: v.Peut(droits.Parametrer)}
	site := r.URL.Query().Get("site")
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		toutes, err := modeles.Identites(r.Context(), l, a.Organisation)
		if err != nil {
			return err
		}
		p.Identites, p.Toutes = modeles.EnVigueur(toutes, l.Instant().Jour()), len(toutes)
		if len(f.Tout()) > 0 {
			return nil
		}
		f.Poser("du", l.Instant().Jour().Court())
		for _, i := range p.Identites {
			if i.Site == site {
				for champ, valeur := range map[string]string{"site": i.Site, "service": i.Service, "adresse": i.Adresse, "telephone": texte.Telephone(i.Telephone), "courriel": i.Courriel, "lieu": i.Lieu, "signataire": i.Signataire,
					"qualite": i.Qualite, "delegation": i.Delegation, "tribunal": i.Tribunal} {
					f.Poser(champ, valeur)
				}
				if i.Presidence {
					f.Poser("presidence", "oui")
				}
			}
		}
		return nil
	}); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, statut, "courriers/entetes", p)
	return nil
}

func (g guichet) noterEntete(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	var logo []byte
	f, err := cadre.LireEnvoi(r, func(f *form.Form, x cadre.Fichier) error {
		if x.Champ != "logo" || logo != nil {
			return form.ErrIllisible
		}
		b, err := io.ReadAll(io.LimitReader(x.Contenu, modeles.LogoMax+1))
		logo = b
		return err
	})
	if err != nil {
		return err
	}
	d, err := v.Demande(f)
	if err != nil {
		return err
	}
	i := modeles.Identite{Site: f.Ligne("site", "le nom du site", 80, form.Facultatif), Du: f.Jour("du", "le jour", form.Requis), Service: f.Ligne("service", "le service", 120, form.Facultatif), Adresse: f.Bloc("adresse", "l’adresse", 600, form.Facultatif),
		Telephone: f.Telephone("telephone", "le téléphone", form.Facultatif), Courriel: f.Ligne("courriel", "le courriel", 120, form.Facultatif), Lieu: f.Ligne("lieu", "le lieu", 60, form.Facultatif),
		Signataire: f.Ligne("signataire", "le signataire", 80, form.Facultatif), Qualite: f.Ligne("qualite", "sa qualité", 120, form.Facultatif), Delegation: f.Ligne("delegation", "la délégation", 160, form.Facultatif),
		Presidence: f.Coche("presidence", "la signature pour la présidence"), Tribunal: f.Ligne("tribunal", "le tribunal", 200, form.Facultatif), Ferme: f.Coche("ferme", "la fermeture"), Logo: logo}
	if f.Valide() {
		_, err := parcours.NoterIdentiteCourrier(r.Context(), g.Inst.Base, d, i, !f.Coche("sans_logo", "l’absence de logo"))
		if err == nil {
			g.Annoncer(r, cadre.Succes, "En-tête enregistré. Les documents déjà écrits gardent le leur.")
			return poste.Aller(w, r, adresseEntetes)
		}
		if x, ok := errors.AsType[*modeles.Faute](err); ok {
			f.Refuser("logo", x.Error())
		} else if err := poste.ReprendreSelon(f, map[string]string{"du": "du", "adresse": "adresse", "qualite": "qualite", "delegation": "delegation", "ferme": "ferme"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreEntetes(w, r, v, http.StatusUnprocessableEntity, f)
}
