// SPDX-License-Identifier: EUPL-1.2

package organisation_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"etai/internal/base/form"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/web/comptes"
	"etai/internal/web/organisation"
	"etai/internal/web/webtest"
)

var (
	pages   = webtest.Domaine{Pages: organisation.Pages, Routes: organisation.Routes}
	releves = webtest.Domaine{Pages: comptes.Pages, Routes: comptes.Routes}
)

const (
	identite = "/organisation"
	remise   = "/organisation/parametres/remise.jours"
	rsa      = "/organisation/parametres/rsa.seul"

	programmes  = "/organisation/programmes"
	territoires = "/organisation/territoires"
)

// Who reads the settings, who changes them.
func TestRoles(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		for _, r := range droits.Roles {
			v := s.Role(r)
			lit := droits.Autorise(r, droits.LireReglages)
			for _, adresse := range []string{identite, "/organisation/parametres", remise, programmes, territoires} {
				w := v.Lire(adresse)
				if !lit {
					webtest.Dit(t, w, http.StatusNotFound)
					continue
				}
				texte := webtest.Dit(t, w, http.StatusOK)
				switch adresse {
				case identite:
					if strings.Contains(texte, "Enregistrer l’identité") != (r == droits.Administrateur) {
						t.Errorf("%s : formulaire d’identité", r)
					}
				case remise:
					if strings.Contains(texte, "Enregistrer la valeur") != droits.Autorise(r, droits.Parametrer) {
						t.Errorf("%s : formulaire d’une valeur", r)
					}
				}
				if x := webtest.Typographie(w.Body.Bytes(), "Accessibilité : non conforme", "Jour, mois, année : par exemple"); len(x) > 0 {
					t.Errorf("%s, %s : %q", r, adresse, x)
				}
			}
			if !droits.Autorise(r, droits.Parametrer) {
				webtest.Dit(t, v.Poster(remise, "cle", "x", "valeur", "8"), http.StatusNotFound)
			}
			if r != droits.Administrateur {
				webtest.Dit(t, v.Poster(identite, "cle", "x", "nom", "Autre"), http.StatusNotFound)
			}
		}
		webtest.Dit(t, s.Role(droits.Direction).Lire("/organisation/parametres/inconnu"), http.StatusNotFound)
	}, pages)
}

func TestIdentite(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		v := s.Role(droits.Administrateur)
		poster := func(paires ...string) []string {
			return append([]string{"cle", webtest.Cle(t, v.Lire(identite), 0)}, paires...)
		}
		// What is wrong is said, and stays typed.
		w := v.Poster(identite, poster("version", "1", "nom", "", "telephone", "12", "siret", "1", "adresse", "x\x07y", "departement", "59")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "Écrivez le nom de l’organisation", "Ce numéro de téléphone est illisible", "caractère invisible interdit")
		webtest.Dit(t, v.Poster(identite, poster("version", "1", "nom", "a\x00b")...), http.StatusBadRequest, "caractères illisibles")
		w = v.Poster(identite, poster("version", "1", "nom", strings.Repeat("n", 10_000), "siret", "12345678901234")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "10 000 caractères, c’est trop")
		w = v.Poster(identite, poster("version", "1", "nom", "Le Gué", "siret", "12345678901234")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "Ce SIRET n’est pas valide")
		w = v.Poster(identite, poster("version", "1", "nom", "Le Gué", "adresse", "1\n2\n3\n4\n5\n6\n7")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "trop de lignes")
		bons := []string{"version", "1", "nom", "Association du Gué", "adresse", "12, rue de l’Exemple\n00100 VALMOULIN", "telephone", "05 36 49 00 10", "siret", "732 829 320 00074", "departement", "2a"}
		envoi := poster(bons...)
		webtest.Vers(t, v.Poster(identite, envoi...), identite)
		webtest.Vers(t, v.Poster(identite, envoi...), identite) // the same form again: the first answer
		webtest.Dit(t, v.Lire(identite), http.StatusOK, "00100 VALMOULIN")
		webtest.Dit(t, s.Role(droits.ChefDeService).Lire(identite), http.StatusOK, "Association du Gué", "12, rue de l’Exemple 00100 VALMOULIN", "05 36 49 00 10", "732 829 320 00074", "2A")
		// Somebody changed it meanwhile: both texts side by side, nothing lost.
		w = v.Poster(identite, poster("version", "1", "nom", "Le Gué et la Rive", "telephone", "05 36 49 00 11")...)
		webtest.Dit(t, w, http.StatusConflict, "Rien n’a été enregistré, rien n’est perdu", "Association du Gué", "05 36 49 00 10")
		if !strings.Contains(w.Body.String(), "Le Gué et la Rive") {
			t.Error("ce qui était tapé est perdu")
		}
	}, pages)
}

// The statement handed to a person bears the address and the telephone of the organisation.
func TestReleve(t *testing.T) {
	s := webtest.Nouveau(t, "", pages, releves)
	admin := s.Role(droits.Administrateur)
	webtest.Vers(t, admin.Poster(identite, "cle", webtest.Cle(t, admin.Lire(identite), 0), "version", "1", "nom", "Association du Gué", "adresse", "12, rue de l’Exemple\n00100 VALMOULIN",
		"telephone", "05 36 49 00 10"), identite)
	x := s.Monde.Suivre(t, 600_00)
	w := s.Role(droits.CESF).Lire("/dossiers/" + form.Nombre(x.Dossier) + "/releve")
	webtest.Dit(t, w, http.StatusOK, "Association du Gué 12, rue de l’Exemple 00100 VALMOULIN", "05 36 49 00 10")
	if w := s.Role(droits.CESF).Lire("/dossiers/" + form.Nombre(x.Dossier) + "/releve.pdf"); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("PDF : %d", w.Code)
	}
}

func TestFixer(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		v := s.Role(droits.Direction)
		poster := func(adresse string, paires ...string) (envoi []string) {
			w := v.Lire(adresse)
			return append([]string{"cle", webtest.Cle(t, w, 0), "vue", vueDe(t, w)}, paires...)
		}
		refuser := func(adresse string, mots string, paires ...string) {
			t.Helper()
			webtest.Dit(t, v.Poster(adresse, poster(adresse, paires...)...), http.StatusUnprocessableEntity, mots)
		}
		bon := []string{"portee", "organisation", "valeur", "8", "du", "1/12/2026", "source", "Note de service", "preuve", "interne"}
		avec := func(champ, valeur string) []string {
			r := append([]string{}, bon...)
			for i := 0; i < len(r); i += 2 {
				if r[i] == champ {
					r[i+1] = valeur
					return r
				}
			}
			return append(r, champ, valeur)
		}
		refuser(remise, "Écrivez la valeur", avec("valeur", "")...)
		refuser(remise, "écrivez un nombre de 0 à 60", avec("valeur", "61")...)
		refuser(remise, "n’est pas un nombre entier", avec("valeur", strings.Repeat("9a", 5_000))...)
		refuser(remise, "Écrivez le premier jour", avec("du", "")...)
		refuser(remise, "n’existe pas", avec("du", "31/11/2026")...)
		refuser(remise, "Ces jours-là, Étai a compté avec", avec("du", "1/11/2026")...)
		refuser(remise, "Écrivez pourquoi cette valeur", append(avec("du", "1/11/2026"), "passe", "oui")...)
		refuser(remise, "avant le premier", avec("au", "30/11/2026")...)
		refuser(remise, "Écrivez la source", avec("source", "")...)
		refuser(remise, "c’est trop", avec("source", strings.Repeat("s", 10_000))...)
		refuser(remise, "caractère invisible interdit", avec("source", "a\x07b")...)
		refuser(remise, "Choisissez ce qui appuie", avec("preuve", "")...)
		refuser(remise, "ce choix n’est pas dans la liste", avec("portee", "commune")...)
		webtest.Vers(t, v.Poster(remise, poster(remise, avec("portee", "loi")...)...), remise) // alone in the installation: the association copies the law
		envoi := poster(remise, bon...)
		webtest.Vers(t, v.Poster(remise, envoi...), remise)
		webtest.Vers(t, v.Poster(remise, envoi...), remise)
		webtest.Dit(t, v.Lire(remise), http.StatusOK, "8 jours", "À venir", "Note de service", "Règle interne", "Exemple", "livrée avec Étai", "5 jours")
		webtest.Dit(t, v.Lire("/organisation/parametres"), http.StatusOK, "Fenêtre d’une remise", "puis 8 jours le 1 er décembre 2026", "Non vérifiée", "CASF, article L271-2")
		// Another value came between: it is told, with the history, and what was typed stays.
		w := v.Poster(remise, append([]string{"cle", webtest.Cle(t, v.Lire(remise), 0), "vue", "1"}, bon...)...)
		webtest.Dit(t, w, http.StatusConflict, "Une autre valeur a été enregistrée")
		if !strings.Contains(w.Body.String(), "Note de service") {
			t.Error("ce qui était tapé est perdu")
		}
		refuser(rsa, "n’est pas un montant", "portee", "loi", "valeur", "1.234", "du", "1/4/2027", "source", "Décret", "preuve", "lue")
		webtest.Vers(t, v.Poster(rsa, poster(rsa, "portee", "loi", "valeur", "1 234,56", "du", "1/4/2027", "source", "Décret", "preuve", "lue")...), rsa)
		webtest.Dit(t, v.Lire(rsa), http.StatusOK, "1 234,56 €", "Lue dans le texte")
		ecart := "/organisation/parametres/revue.ecart"
		refuser(ecart, "pourcentage est illisible", "portee", "organisation", "valeur", "vingt", "du", "1/12/2026", "source", "Note", "preuve", "interne")
		webtest.Vers(t, v.Poster(ecart, poster(ecart, "portee", "organisation", "valeur", "12,5 %", "du", "1/12/2026", "source", "Note", "preuve", "interne")...), ecart)
		webtest.Dit(t, v.Lire(ecart), http.StatusOK, "12,5 %")
		webtest.Vers(t, v.Poster(ecart, poster(ecart, "portee", "organisation", "retrait", "oui", "du", "1/1/2027", "source", "Note", "preuve", "interne")...), ecart)
		webtest.Dit(t, v.Lire(ecart), http.StatusOK, "aucune valeur propre")
	}, pages)
}

// The administrator adds, renames, closes and opens again; what holds a territory open is said, and what was typed stays.
func TestTerritoires(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		v := s.Role(droits.Administrateur)
		poster := func(suite string, paires ...string) *httptest.ResponseRecorder {
			t.Helper()
			return v.Poster(territoires+suite, append([]string{"cle", webtest.Cle(t, v.Lire(territoires), 0)}, paires...)...)
		}
		webtest.Dit(t, v.Lire(territoires), http.StatusOK, "Aucun territoire")
		webtest.Dit(t, poster("", "nom", " "), http.StatusUnprocessableEntity, "Écrivez le nom du territoire")
		webtest.Vers(t, poster("", "nom", "Vieuxmont"), territoires)
		webtest.Vers(t, poster("", "nom", "Gué"), territoires)
		webtest.Dit(t, poster("", "nom", "Gué"), http.StatusUnprocessableEntity, "Ce nom est déjà pris")
		webtest.Dit(t, poster("/1", "version", "1", "geste", "renommer", "nom-1", "Gué"), http.StatusUnprocessableEntity, "Ce nom est déjà pris")
		webtest.Vers(t, poster("/1", "version", "1", "geste", "renommer", "nom-1", "Vieuxmont et vallée"), territoires)
		webtest.Dit(t, poster("/1", "version", "1", "geste", "renommer", "nom-1", "Autre"), http.StatusUnprocessableEntity, "vient de changer")
		d := certain(parcours.CreerPersonne(t.Context(), s.Monde.Base, s.Monde.Demande(droits.CESF), parcours.NouvellePersonne{Territoire: 1, Personne: personnes.Personne{Nom: "Exemple", Prenom: "Personne", Naissance: etaitest.Naissance}}))
		webtest.Dit(t, poster("/1", "version", "2", "geste", "fermer", "nom-1", "Vieuxmont et vallée"), http.StatusUnprocessableEntity, "1 dossier ouvert")
		certain(parcours.ChangerTerritoire(t.Context(), s.Monde.Base, s.Monde.Demande(droits.ChefDeService), d, 0, 1))
		webtest.Vers(t, poster("/1", "version", "2", "geste", "fermer", "nom-1", "Vieuxmont et vallée"), territoires)
		webtest.Dit(t, v.Lire(territoires), http.StatusOK, "Vieuxmont et vallée", "Rouvrir ce territoire")
		webtest.Vers(t, poster("/1", "version", "3", "geste", "rouvrir", "nom-1", "Vieuxmont et vallée"), territoires)
		webtest.Dit(t, s.Role(droits.ChefDeService).Lire(territoires), http.StatusOK, "Gué")
		webtest.Dit(t, s.Role(droits.ChefDeService).Poster(territoires, "cle", "x", "nom", "Autre"), http.StatusNotFound)
	}, pages)
}

func certain[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}
