// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"errors"
	"net/http"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageIdentite struct {
	cadre.Page
	Onglets      cadre.Onglets
	Organisation organisation.Organisation
	Ecrire       bool
	Version      int64 // that the form carries
}

// EstDepartement tells whether it is a département: its code is part of what it is, and does not change.
func (p *pageIdentite) EstDepartement() bool {
	return p.Organisation.Nature == organisation.Departement
}

// LignesAdresse are the lines of the postal address.
func (p *pageIdentite) LignesAdresse() []string { return strings.Split(p.Organisation.Adresse, "\n") }

// Siret is written by groups, as on letters.
func (p *pageIdentite) Siret() string { return siretEcrit(p.Organisation.Siret) }

func siretEcrit(s string) string {
	if len(s) != 14 {
		return s
	}
	return strings.Join([]string{s[:3], s[3:6], s[6:9], s[9:]}, texte.Insecable)
}

func lireSienne(r *http.Request, v *poste.Visite) (o organisation.Organisation, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		o, err = organisation.Lire(r.Context(), l, a.Organisation)
		return err
	})
	return o, err
}

// identite shows who the organisation is, as its statements and letters say it.
func (g guichet) identite(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	o, err := lireSienne(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	for champ, valeur := range champsDe(o) {
		f.Poser(champ, valeur)
	}
	g.rendreIdentite(w, r, v, http.StatusOK, o, f, o.Version)
	return nil
}

func champsDe(o organisation.Organisation) map[string]string {
	return map[string]string{"nom": o.Nom, "adresse": o.Adresse, "telephone": texte.Telephone(o.Telephone), "siret": siretEcrit(o.Siret), "departement": o.Departement,
		"mot_sans": o.Niveaux.Sans, "mot_avec": o.Niveaux.Avec}
}

func (g guichet) rendreIdentite(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, o organisation.Organisation, f *form.Form, version int64) {
	g.Moteur.Rendre(w, r, statut, "organisation/identite", &pageIdentite{Page: cadre.Page{Titre: "Organisation", Section: section, Form: f}, Onglets: Onglets(adresseIdentite),
		Organisation: o, Ecrire: v.Peut(droits.Administrer), Version: version})
}

// modifier changes the identity; somebody else's change meanwhile is shown beside, and nothing typed is lost.
func (g guichet) modifier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.Administrer) {
		return bdd.ErrAbsent
	}
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	o, err := lireSienne(r, v)
	if err != nil {
		return err
	}
	n := organisation.Organisation{ID: o.ID, Nature: o.Nature, Departement: o.Departement, Nom: f.Ligne("nom", "le nom de l’organisation", 200, form.Requis),
		Adresse: f.Bloc("adresse", "l’adresse", 400, form.Facultatif), Telephone: f.Telephone("telephone", "le téléphone", form.Facultatif),
		Siret:   texte.SansEspaces(f.Ligne("siret", "le SIRET", 20, form.Facultatif)),
		Niveaux: organisation.Niveaux{Sans: f.Ligne("mot_sans", "le nom du niveau sans gestion", 40, form.Facultatif), Avec: f.Ligne("mot_avec", "le nom du niveau avec gestion", 40, form.Facultatif)}, Version: f.Identifiant(cadre.ChampVersion, "la version", form.Requis)}
	if o.Nature != organisation.Departement {
		n.Departement = strings.ToUpper(f.Ligne("departement", "le code du département", 3, form.Facultatif))
	}
	if f.Valide() {
		_, err := parcours.ModifierOrganisation(r.Context(), g.Inst.Base, d, n)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Identité de l’organisation enregistrée.")
			return poste.Aller(w, r, adresseIdentite)
		case errors.Is(err, bdd.ErrAncienneVersion):
			return g.conflit(w, r, v, f)
		case errors.Is(err, bdd.ErrConflit):
			f.Refuser("siret", "Ce SIRET est celui d’une autre organisation de cette installation"+deuxPoints+"vérifiez-le.")
		default:
			if err := reprendre(f, err); err != nil {
				return err
			}
		}
	}
	g.rendreIdentite(w, r, v, http.StatusUnprocessableEntity, o, f, n.Version)
	return nil
}

// reprendre puts a fault on its field; any other error comes back.
func reprendre(f *form.Form, err error) error {
	if x, ok := errors.AsType[*organisation.Faute](err); ok {
		f.Refuser(x.Champ, texte.Typographier(x.Message))
		return nil
	}
	return err
}

// conflit puts side by side what was typed and what was saved meanwhile.
func (g guichet) conflit(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form) error {
	c := &cadre.Conflit{Page: cadre.Page{Section: section, Fil: []cadre.Lien{{Texte: "Organisation", URL: adresseIdentite}}}, Objet: "l’identité de l’organisation", Action: adresseIdentite,
		Abandon: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: adresseIdentite}}
	var o organisation.Organisation
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		o, err = organisation.Lire(r.Context(), l, a.Organisation)
		return err
	}); err != nil {
		return err
	}
	var err error
	if c.Par, c.Quand, err = v.DernierActe(r.Context(), "organisation", o.ID); err != nil {
		return err
	}
	c.Version = o.Version
	c.Comparer(f, champsDe(o), [][2]string{{"nom", "Nom"}, {"adresse", "Adresse"}, {"telephone", "Téléphone"}, {"siret", "SIRET"}, {"departement", "Département"},
		{"mot_sans", "Niveau sans gestion"}, {"mot_avec", "Niveau avec gestion"}}, nil)
	g.Moteur.RendreConflit(w, r, c)
	return nil
}
