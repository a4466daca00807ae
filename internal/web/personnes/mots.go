// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
)

func estAbsent(err error) bool { return errors.Is(err, bdd.ErrAbsent) }

// nee writes "née le" without choosing a gender: "12/03/1980 (46 ans)", or that it is not known.
func nee(naissance, aujourdhui jour.Jour) string {
	if naissance.Vide() {
		return "naissance inconnue"
	}
	s := naissance.Court()
	if ans, ok := jour.Age(naissance, aujourdhui); ok {
		s += " (" + texte.Pluriel(ans, "an") + ")"
	}
	return s
}

func heure(i horloge.Instant) string {
	t := i.Temps().In(horloge.Paris)
	return texte.Heure(t.Hour(), t.Minute())
}

// leJour writes "aujourd’hui", "hier", else "lundi 2 novembre 2026".
func leJour(j, aujourdhui jour.Jour) string {
	switch j.Depuis(aujourdhui) {
	case 0:
		return "aujourd’hui"
	case -1:
		return "hier"
	}
	return j.LongSemaine()
}

// instantEcrit writes "aujourd’hui à 9 h 30", "le 5 novembre 2026 à 9 h 30".
func instantEcrit(i horloge.Instant, aujourdhui jour.Jour) string {
	switch i.Jour().Depuis(aujourdhui) {
	case 0:
		return "aujourd’hui à " + heure(i)
	case -1:
		return "hier à " + heure(i)
	}
	return "le " + i.Jour().Long() + " à " + heure(i)
}

// quiLit names those whose role has a right over files: what is written under each line of the timeline. The rights themselves are in droits.
func quiLit(a droits.Action) string {
	var qui []string
	if droits.Autorise(droits.CESF, a) || droits.Autorise(droits.ChefDeService, a) {
		qui = append(qui, "service MASP")
	}
	if droits.Autorise(droits.Comptable, a) {
		qui = append(qui, "comptables")
	}
	if droits.Autorise(droits.Referent, a) {
		qui = append(qui, "référent départemental")
	}
	return strings.Join(qui, " + ")
}

// contratCourant is the contract that runs today, else the one to come, else the latest; nil when there is none.
func contratCourant(ms []masp.Contrat, j jour.Jour) *masp.Contrat {
	var suite *masp.Contrat
	for i := range ms {
		m := &ms[i]
		if m.Annule() {
			continue
		}
		if !m.Debut.Apres(j) && !m.Dernier().Avant(j) {
			return m
		}
		if suite == nil || m.Debut.Apres(j) {
			suite = m
		}
	}
	return suite
}

// puceContrat is puceMesure for a contract, that may have stopped before its end.
func puceContrat(d *rapports.VueDossier, c *masp.Contrat, j jour.Jour) cadre.Puce {
	libelle := d.Seuils.Niveaux.Libelle(c.NiveauLe(j))
	switch {
	case c.Annule():
		return cadre.Puce{Ton: cadre.Neutre, Mot: libelle, Icone: "moins-rond", Suite: "annulée avant son début"}
	case c.ArreteLe.Vide():
		return puceMesure(libelle, c.Debut, c.Fin, j, d.Seuils.FinProche)
	case c.ArreteLe.Avant(j):
		return cadre.Puce{Ton: cadre.Danger, Mot: libelle, Suite: "arrêtée le " + c.ArreteLe.Long()}
	}
	return cadre.Puce{Ton: cadre.Attention, Mot: libelle, Suite: "arrêtée à compter du " + c.ArreteLe.Plus(1).Long()}
}

// puceMesure is the state of the measure in the identity bar and in lists.
func puceMesure(libelle string, debut, fin, j jour.Jour, proche int) cadre.Puce {
	switch {
	case fin.Vide():
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Sans mesure"}
	case fin.Avant(j):
		return cadre.Puce{Ton: cadre.Danger, Mot: libelle, Suite: "échue depuis le " + fin.Long()}
	case debut.Apres(j):
		return cadre.Puce{Ton: cadre.Info, Mot: libelle, Suite: "à partir du " + debut.Long()}
	case fin.Depuis(j) <= proche:
		return cadre.Puce{Ton: cadre.Attention, Mot: libelle, Suite: "jusqu’au " + fin.Long()}
	}
	return cadre.Puce{Ton: cadre.Succes, Mot: libelle, Suite: "jusqu’au " + fin.Long()}
}

func choixTerritoires(ts []organisation.Territoire, permis []int64) []cadre.Choix {
	var c []cadre.Choix
	texte.Trier(ts, func(t organisation.Territoire) string { return t.Nom })
	for _, t := range ts {
		if len(permis) == 0 || slices.Contains(permis, t.ID) {
			c = append(c, cadre.Choix{Valeur: strconv.FormatInt(t.ID, 10), Texte: t.Nom})
		}
	}
	return c
}

// choixSuivants lists the active agents of the organisation who may follow a file.
func choixSuivants(as []organisation.Agent) []cadre.Choix {
	var c []cadre.Choix
	for _, a := range as {
		if a.Actif && a.Role == droits.CESF {
			c = append(c, cadre.Choix{Valeur: strconv.FormatInt(a.ID, 10), Texte: a.NomComplet()})
		}
	}
	return c
}

// premier puts the choice of nothing before the others.
func premier(mots string, c []cadre.Choix) []cadre.Choix {
	return append([]cadre.Choix{{Texte: mots}}, c...)
}

// choisi marks the choice of a value.
func choisi(c []cadre.Choix, valeur string) []cadre.Choix {
	r := append([]cadre.Choix(nil), c...)
	for i := range r {
		r[i].Actif = r[i].Valeur == valeur
	}
	return r
}
