// SPDX-License-Identifier: EUPL-1.2

package connexion

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// surPlace tells whether the request comes from the machine itself, straight: through a proxy, anybody would.
func surPlace(r *http.Request) bool {
	for _, nom := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(nom) != "" {
			return false
		}
	}
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && a.Addr().Unmap().IsLoopback()
}

func errPasSurPlace() error {
	return &cadre.ErreurHTTP{Statut: http.StatusForbidden, Titre: "Ouvrez ce lien sur la machine d’Étai",
		Message: "L’installation se fait depuis la machine où Étai fonctionne, et de nulle part ailleurs. Ouvrez le lien dans un navigateur de cette machine, ou à travers un tunnel ssh qui y mène."}
}

func errLien(cause error, aFaire string) error {
	return &cadre.ErreurHTTP{Statut: http.StatusNotFound, Titre: "Lien périmé ou déjà utilisé", Message: "Ce lien a déjà servi, il est trop ancien, ou il n’est pas complet. " + aFaire,
		Lien: &cadre.Lien{Texte: "Aller à la connexion", URL: "/connexion"}, Cause: cause}
}

const refaireInstallation = "Si l’installation n’est pas faite, arrêtez Étai et redémarrez-le\u00a0: il écrira un nouveau lien, valable trente minutes."

// montrerInstallation shows the first set-up behind its one-time link.
func (c porte) montrerInstallation(w http.ResponseWriter, r *http.Request) error {
	if !surPlace(r) {
		return errPasSurPlace()
	}
	jeton := r.PathValue("jeton")
	err := c.Inst.Base.Lire(r.Context(), func(l bdd.Lecture) error {
		_, err := organisation.LienValide(r.Context(), l, organisation.LienDInstallation, jeton)
		return err
	})
	if errors.Is(err, organisation.ErrLien) {
		return errLien(err, refaireInstallation)
	}
	if err != nil {
		return err
	}
	c.rendreInstallation(w, r, http.StatusOK, form.Nouveau(nil), jeton)
	return nil
}

func (c porte) rendreInstallation(w http.ResponseWriter, r *http.Request, statut int, f *form.Form, jeton string) {
	p := &cadre.PremierDemarrage{Page: cadre.Page{Titre: "Installer Étai", Form: f}, Jeton: jeton, Natures: naturesOrganisation()}
	if c.Inst.Recuperation != "" {
		p.CleRecuperation = strings.Split(c.Inst.Recuperation, "-")
	}
	c.Moteur.Rendre(w, r, statut, "cadre/premier_demarrage", p)
}

// installer creates the first organisation and its administrator, who is then logged in.
func (c porte) installer(w http.ResponseWriter, r *http.Request) error {
	if !surPlace(r) {
		return errPasSurPlace()
	}
	f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
	if err != nil {
		return err
	}
	jeton := f.Valeur("jeton")
	o := organisation.Organisation{
		Nature:      form.Parmi(f, "nature", "ce que vous êtes", organisation.Natures, form.Requis),
		Nom:         f.Ligne("nom", "le nom de l’organisation", 200, form.Requis),
		Departement: strings.ToUpper(f.Ligne("departement", "le code du département", 3, form.Facultatif)),
		Siret:       texte.SansEspaces(f.Ligne("siret", "le SIRET", 20, form.Facultatif)),
	}
	n := organisation.NouvelAgent{Prenom: f.Ligne("agent_prenom", "votre prénom", 100, form.Requis), Nom: f.Ligne("agent_nom", "votre nom", 100, form.Requis),
		Identifiant: f.Ligne("agent_identifiant", "votre identifiant", 254, form.Requis)}
	motDePasse := lireNouveau(f, organisation.Agent{Identifiant: n.Identifiant, Nom: n.Nom, Prenom: n.Prenom})
	if !f.Coche("cle_notee", "la clé de récupération") {
		f.Refuser("cle_notee", "Notez d’abord la clé de récupération, puis cochez cette case.")
	}
	if f.Valide() {
		err = c.faireInstallation(r, f, jeton, o, n, motDePasse)
		switch {
		case errors.Is(err, organisation.ErrLien), errors.Is(err, organisation.ErrDejaInstallee):
			return errLien(err, "Si vous venez de faire l’installation, connectez-vous. "+refaireInstallation)
		case err != nil:
			return err
		}
	}
	if !f.Valide() {
		c.rendreInstallation(w, r, http.StatusUnprocessableEntity, f, jeton)
		return nil
	}
	c.Annoncer(r, cadre.Succes, "Étai est installé. Créez maintenant les comptes de vos collègues.")
	return poste.Aller(w, r, "/")
}

// faireInstallation does the act; a refusal of the domain goes to its field.
func (c porte) faireInstallation(r *http.Request, f *form.Form, jeton string, o organisation.Organisation, n organisation.NouvelAgent, motDePasse string) error {
	phc, err := c.Hacheur.Hacher(r.Context(), motDePasse)
	if err != nil {
		return err
	}
	id, err := parcours.Installer(r.Context(), c.Inst.Base, jeton, o, n, phc)
	if faute, ok := errors.AsType[*organisation.Faute](err); ok {
		champ := faute.Champ
		if champ == "identifiant" || champ == "prenom" {
			champ = "agent_" + champ
		}
		f.Refuser(champ, faute.Message)
		return nil
	}
	if err != nil {
		return err
	}
	return c.ouvrirSession(r, id)
}

// lireNouveau reads a password chosen twice.
func lireNouveau(f *form.Form, a organisation.Agent) string {
	motDePasse := f.Valeur("mot_de_passe")
	if motDePasse == "" {
		f.Refuser("mot_de_passe", "Choisissez un mot de passe.")
		return ""
	}
	if err := organisation.ControlerMotDePasse(motDePasse, a); err != nil {
		f.Refuser("mot_de_passe", err.Error())
		return ""
	}
	if f.Valeur("mot_de_passe_encore") != motDePasse {
		f.Refuser("mot_de_passe_encore", "Les deux mots de passe ne sont pas les mêmes\u00a0: retapez-les.")
		return ""
	}
	return motDePasse
}
