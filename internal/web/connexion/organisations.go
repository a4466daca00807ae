// SPDX-License-Identifier: EUPL-1.2

package connexion

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

func adresseOrganisation(id int64) string { return "/organisations/" + form.Nombre(id) }

// naturesOrganisation are what an organisation may be, in a form.
func naturesOrganisation() (cs []cadre.Choix) {
	for _, n := range organisation.Natures {
		cs = append(cs, cadre.Choix{Valeur: string(n), Texte: texte.Majuscule(n.Libelle())})
	}
	return cs
}

// pageNouvelleOrganisation is the form of another organisation of the installation.
type pageNouvelleOrganisation struct {
	cadre.Page
	Natures []cadre.Choix
}

func (c porte) montrerNouvelleOrganisation(w http.ResponseWriter, r *http.Request, _ *poste.Visite) error {
	return c.rendreNouvelleOrganisation(w, r, http.StatusOK, form.Nouveau(nil))
}

func (c porte) rendreNouvelleOrganisation(w http.ResponseWriter, r *http.Request, statut int, f *form.Form) error {
	c.Moteur.Rendre(w, r, statut, "connexion/nouvelle_organisation", &pageNouvelleOrganisation{cadre.Page{Titre: "Ajouter une organisation", Section: "installation", Fil: []cadre.Lien{{Texte: "Installation", URL: "/"}}, Form: f}, naturesOrganisation()})
	return nil
}

// ajouterOrganisation creates an organisation and its first administrator.
func (c porte) ajouterOrganisation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	o := organisation.Organisation{Nature: form.Parmi(f, "nature", "ce qu’est l’organisation", organisation.Natures, form.Requis), Nom: f.Ligne("nom", "le nom de l’organisation", 200, form.Requis),
		Departement: strings.ToUpper(f.Ligne("departement", "le code du département", 3, form.Facultatif)), Siret: texte.SansEspaces(f.Ligne("siret", "le SIRET", 20, form.Facultatif)),
		Adresse: f.Bloc("adresse", "l’adresse", 400, form.Facultatif)}
	n := organisation.NouvelAgent{Prenom: f.Ligne("agent_prenom", "le prénom", 100, form.Requis), Nom: f.Ligne("agent_nom", "le nom", 100, form.Requis), Identifiant: f.Ligne("agent_identifiant", "l’identifiant", 254, form.Requis)}
	if f.Valide() {
		id, err := parcours.AjouterOrganisation(r.Context(), c.Inst.Base, d, o, n)
		switch {
		case err == nil:
			c.Annoncer(r, cadre.Succes, "Organisation ajoutée. Donnez maintenant à son administrateur un lien pour choisir son mot de passe.")
			return poste.Aller(w, r, adresseOrganisation(id))
		case errors.Is(err, bdd.ErrConflit):
			f.Refuser("siret", "Ce SIRET est celui d’une autre organisation de cette installation"+texte.Insecable+": vérifiez-le.")
		default:
			faute, ok := errors.AsType[*organisation.Faute](err)
			if !ok {
				return err
			}
			champ := faute.Champ
			if champ == "identifiant" || champ == "prenom" {
				champ = "agent_" + champ
			}
			f.Refuser(champ, faute.Message)
		}
	}
	return c.rendreNouvelleOrganisation(w, r, http.StatusUnprocessableEntity, f)
}

// pageOrganisation is another organisation of the installation, as who administers one sees it: what it is, and its first administrator until they have a password.
type pageOrganisation struct {
	cadre.Page
	Organisation organisation.Organisation
	Admin        organisation.Agent // ID 0: somebody administers it already
}

func (c porte) lireOrganisation(r *http.Request, v *poste.Visite) (o organisation.Organisation, admin organisation.Agent, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return o, admin, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		admin = organisation.Agent{}
		if o, err = organisation.Lire(r.Context(), l, id); err != nil || o.ID == a.Organisation {
			return err
		}
		agents, err := organisation.ListerAgents(r.Context(), l, id)
		for _, x := range agents {
			if x.Role == droits.Administrateur && x.Actif && x.SansMotDePasse {
				admin = x
			}
		}
		for _, x := range agents {
			if x.Role == droits.Administrateur && x.Actif && !x.SansMotDePasse {
				admin = organisation.Agent{}
			}
		}
		return err
	})
	return o, admin, err
}

func (c porte) montrerOrganisation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	o, admin, err := c.lireOrganisation(r, v)
	if err != nil {
		return err
	}
	c.Moteur.Rendre(w, r, http.StatusOK, "connexion/organisation", &pageOrganisation{cadre.Page{Titre: o.Nom, Section: "installation", Fil: []cadre.Lien{{Texte: "Installation", URL: "/"}}}, o, admin})
	return nil
}

// donnerLienOrganisation gives the first administrator of another organisation the link by which they choose a password.
func (c porte) donnerLienOrganisation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	o, admin, err := c.lireOrganisation(r, v)
	if err != nil {
		return err
	}
	if admin.ID == 0 {
		return bdd.ErrAbsent
	}
	jeton, err := parcours.DonnerLien(r.Context(), c.Inst.Base, c.Inst.Trousseau, d, admin.ID)
	if err != nil {
		return err
	}
	c.Moteur.Rendre(w, r, http.StatusOK, "connexion/lien", &pageLien{Page: cadre.Page{Titre: "Lien pour " + admin.NomComplet(), Section: "installation", Fil: []cadre.Lien{{Texte: "Installation", URL: "/"}, {Texte: o.Nom, URL: adresseOrganisation(o.ID)}}, Court: "Lien"},
		Agent: admin, Lien: c.racine(r) + CheminMotDePasse + "/" + jeton, Retour: adresseOrganisation(o.ID)})
	return nil
}
