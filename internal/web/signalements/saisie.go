// SPDX-License-Identifier: EUPL-1.2

package signalements

import (
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/masp/signalement"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// The most characters of a part of the report, and of a line of it.
const (
	motsMax  = 8000
	ligneMax = 200
)

// pageSaisie asks for one part of the report: what is typed is kept part after part.
type pageSaisie struct {
	cadre.Page
	Action, Retour, Partie string
	Rang, Sur              int
	Version                int64
	Parties                cadre.Jetons
	Champs                 []signalement.Champ
	Compromis              []cadre.Choix
}

// rangDe is the part that the address names, the first one otherwise.
func rangDe(r *http.Request) int {
	if n, err := strconv.Atoi(r.URL.Query().Get("partie")); err == nil && n > 0 && n <= len(signalement.Parties) {
		return n
	}
	return 1
}

func partie(d *fiche, n int) string { return d.adresse("rapport") + "?partie=" + strconv.Itoa(n) }

// saisir is the form of a part of the report.
func (g guichet) saisir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, inscriptible)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	for code, mots := range d.Signalement.Textes {
		f.Poser(code, mots)
	}
	if d.Signalement.Echec {
		f.Poser("echec", "oui")
	}
	f.Poser("compromis", string(d.Signalement.Compromis))
	return g.rendreSaisie(w, r, v, http.StatusOK, &d, f)
}

func (g guichet) rendreSaisie(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, f *form.Form) error {
	if d.Signalement.Etat != signalement.EnPreparation {
		return bdd.ErrAncienneVersion
	}
	n := rangDe(r)
	p := &pageSaisie{Page: poste.SousDossier(&d.VueDossier, section, "Rapport au procureur", filDuDossier(d.Dossier.ID), cadre.Lien{Texte: d.Signalement.Numero, URL: d.adresse()}), Action: partie(d, n), Retour: d.adresse(),
		Partie: signalement.Parties[n-1], Rang: n, Sur: len(signalement.Parties), Version: d.Signalement.Version, Champs: signalement.DeLaPartie(n), Parties: cadre.Jetons{Nom: "Parties du rapport"},
		Compromis: cadre.ChoixDe(signalement.CompromisConnus, signalement.Compromis.Libelle)}
	for i, nom := range signalement.Parties {
		p.Parties.Elements = append(p.Parties.Elements, cadre.Jeton{Texte: nom, URL: partie(d, i+1), Actif: i+1 == n})
	}
	p.Form = f
	v.TracerDossier("signalement", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "signalements/saisie", p)
	return nil
}

// garder keeps a part of the report, and leads to the next one.
func (g guichet) garder(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, inscriptible)
	if err != nil {
		return err
	}
	n := rangDe(r)
	s := parcours.SaisieRapport{ID: d.Signalement.ID, Version: f.Identifiant(cadre.ChampVersion, "la version", form.Requis), Conditions: n == 1, Textes: signalement.Textes{}}
	if s.Conditions {
		s.Echec, s.Compromis = f.Coche("echec", "les actions menées n’ont pas suffi"), form.Parmi(f, "compromis", "ce qui est compromis", signalement.CompromisConnus, form.Facultatif)
	}
	for _, c := range signalement.DeLaPartie(n) {
		if c.Lignes > 0 {
			s.Textes[c.Code] = f.Bloc(c.Code, "cette partie", motsMax, form.Facultatif)
		} else {
			s.Textes[c.Code] = f.Ligne(c.Code, "cette partie", ligneMax, form.Facultatif)
		}
	}
	change := false
	if f.Valide() {
		_, err := parcours.EcrireRapport(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, s)
		switch {
		case err == nil && n < len(signalement.Parties):
			return poste.Aller(w, r, partie(&d, n+1))
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Rapport gardé. Relisez-le, puis faites-le signer.")
			return poste.Aller(w, r, d.adresse())
		}
		if change = poste.Perime(f, err, quoi); !change {
			if err := poste.ReprendreSelon(f, map[string]string{"compromis": "compromis"}, "", err); err != nil {
				return err
			}
		}
	}
	return g.rendreSaisie(w, r, v, poste.StatutDe(change), &d, f)
}
