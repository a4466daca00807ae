// SPDX-License-Identifier: EUPL-1.2

package calculateurs

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/web/cadre"
)

// resultat is an answer as a page shows it.
type resultat struct {
	Verdict *cadre.Puce
	Paires  []paire
	Tables  []table
	Sources []string // where the values used come from
}

type paire struct{ Nom, Valeur string }

// table has its first column as row heads; the last ones, from Nombres on, are figures.
type table struct {
	Titre    string
	Colonnes []string
	Nombres  int
	Lignes   [][]string
	Vide     string // what is said when there is no line
}

// Nombre tells whether a column holds figures.
func (t table) Nombre(i int) bool { return i >= t.Nombres }

// date is a day as "etai calcul" writes it.
type date struct{ jour.Jour }

// UnmarshalJSON reads AAAA-MM-JJ.
func (d *date) UnmarshalJSON(b []byte) (err error) {
	var s string
	if err = json.Unmarshal(b, &s); err == nil && s != "" {
		d.Jour, err = jour.LireISO(s)
	}
	return err
}

func (d date) long() string {
	if d.Vide() {
		return "–"
	}
	return d.Long()
}

// decoder reads an answer and shows it.
func decoder[R any](reponse []byte, montrer func(R) *resultat) (*resultat, error) {
	var r R
	if err := json.Unmarshal(reponse, &r); err != nil {
		return nil, fmt.Errorf("relire la réponse d’un calcul : %w", err)
	}
	return montrer(r), nil
}

func lireDuree(b []byte, _ *calculateur) (*resultat, error) {
	return decoder(b, func(r struct {
		Contrats       []struct{ Debut, Fin date }
		Plafond        date
		MoisConsommes  int `json:"mois_consommes"`
		MoisRestants   int `json:"mois_restants"`
		JoursConsommes int `json:"jours_consommes"`
		JoursRestants  int `json:"jours_restants"`
	}) *resultat {
		t := table{Titre: "Contrats comptés", Colonnes: []string{"Contrat", "Premier jour", "Dernier jour"}, Nombres: 3, Vide: "Aucun contrat n’a pu être compté."}
		for i, c := range r.Contrats {
			t.Lignes = append(t.Lignes, []string{strconv.Itoa(i + 1), c.Debut.long(), c.Fin.long()})
		}
		return &resultat{Paires: []paire{{"Mois restants", texte.Pluriel(r.MoisRestants, "mois", "mois")}, {"Au plus tard", r.Plafond.long()}, {"Mois consommés", texte.Pluriel(r.MoisConsommes, "mois", "mois")},
			{"Jours consommés", texte.Nombre(int64(r.JoursConsommes))}, {"Jours restants", texte.Nombre(int64(r.JoursRestants))}}, Tables: []table{t}}
	})
}

func lireContribution(b []byte, _ *calculateur) (*resultat, error) {
	return decoder(b, func(r struct {
		Annuel   argent.Centimes `json:"plafond_annuel"`
		Mensuel  argent.Centimes `json:"plafond_mensuel"`
		Tranches []struct {
			De      argent.Centimes
			A       *argent.Centimes
			Taux    string
			Montant argent.Centimes
		}
		Parametres *struct {
			Version string
			AAH     argent.Centimes `json:"aah_annuelle"`
			SMIC    argent.Centimes `json:"smic_annuel"`
			Sources []string
		}
	}) *resultat {
		x := &resultat{Paires: []paire{{"Plafond par mois", r.Mensuel.String()}, {"Plafond par an", r.Annuel.String()}}}
		t := table{Titre: "Tranches", Colonnes: []string{"Part des ressources", "Taux", "Montant"}, Nombres: 1}
		for _, y := range r.Tranches {
			part := "au-delà de " + y.De.String()
			if y.A != nil {
				part = "de " + y.De.String() + " à " + y.A.String()
			}
			t.Lignes = append(t.Lignes, []string{part, pourcent(y.Taux), y.Montant.String()})
		}
		x.Tables = []table{t}
		if p := r.Parametres; p != nil {
			x.Paires = append(x.Paires, paire{"Barème", p.Version}, paire{"AAH sur un an", p.AAH.String()}, paire{"SMIC sur un an", p.SMIC.String()})
			for _, s := range p.Sources {
				x.Sources = append(x.Sources, texte.Typographier(s))
			}
		}
		return x
	})
}

// pourcent writes "0.085" as "8,5 %".
func pourcent(taux string) string {
	entier, decimales, _ := strings.Cut(taux, ".")
	n, err := strconv.Atoi(entier + (decimales + "000")[:3]) // thousandths
	if err != nil {
		return taux
	}
	s := strconv.Itoa(n / 10)
	if n%10 != 0 {
		s += "," + strconv.Itoa(n%10)
	}
	return s + texte.Insecable + "%"
}

// prestation names a benefit of D271-2.
func (c *calculateur) prestation(numero int) string {
	if numero == 0 {
		return "Hors de la liste"
	}
	return strings.TrimSpace(fmt.Sprintf("%d° %s", numero, c.libelles[numero]))
}

var verdicts = map[string]cadre.Puce{"accepte": {Ton: cadre.Succes, Mot: "Peut être gérée"}, "averti": {Ton: cadre.Attention, Mot: "À justifier"}, "refuse": {Ton: cadre.Danger, Mot: "Ne peut pas être gérée", Icone: "croix-ronde"}}

func lireAutorisation(b []byte, c *calculateur) (*resultat, error) {
	return decoder(b, func(r struct {
		Lignes []struct {
			Numero         int
			Verdict, Regle string
		}
		Verdict string
	}) *resultat {
		p := map[string]cadre.Puce{"accepte": {Ton: cadre.Succes, Mot: "L’autorisation peut être signée"}, "averti": {Ton: cadre.Attention, Mot: "L’autorisation peut être signée, avec une justification"},
			"refuse": {Ton: cadre.Danger, Mot: "L’autorisation ne peut pas être signée ainsi", Icone: "croix-ronde"}}[r.Verdict]
		t := table{Titre: "Prestation par prestation", Colonnes: []string{"Prestation", "Réponse", "Règle"}, Nombres: 3}
		for _, l := range r.Lignes {
			t.Lignes = append(t.Lignes, []string{c.prestation(l.Numero), verdicts[l.Verdict].Mot, l.Regle})
		}
		return &resultat{Verdict: &p, Tables: []table{t}}
	})
}

func lireVersement(b []byte, c *calculateur) (*resultat, error) {
	return decoder(b, func(r struct {
		AdmissibleLe date            `json:"admissible_le"`
		Du           argent.Centimes `json:"montant_du"`
		Demande      argent.Centimes `json:"montant_demande"`
		Extension    []struct {
			Numero  int
			Montant argent.Centimes
		}
		Reste argent.Centimes
	}) *resultat {
		t := table{Titre: "Pris sur les prestations du 18° au 29°", Colonnes: []string{"Prestation", "Montant"}, Nombres: 1, Vide: "Rien : les prestations du 1° au 17° suffisent, ou rien de plus ne peut être pris."}
		for _, e := range r.Extension {
			t.Lignes = append(t.Lignes, []string{c.prestation(e.Numero), e.Montant.String()})
		}
		t.Vide = texte.Typographier(t.Vide)
		return &resultat{Paires: []paire{{"Demande possible à partir du", r.AdmissibleLe.long()}, {"Loyer et charges dus", r.Du.String()}, {"À demander, par mois", r.Demande.String()}, {"Reste à la personne", r.Reste.String()}}, Tables: []table{t}}
	})
}

func lireProposition(b []byte, _ *calculateur) (*resultat, error) {
	return decoder(b, func(r struct {
		Jours []struct {
			Date  date
			Solde argent.Centimes
		}
		Refuses []struct {
			Date                date
			Libelle             string
			Montant, Disponible argent.Centimes
		}
		Cloture argent.Centimes
	}) *resultat {
		refuses := table{Titre: "Ce qui ne passe pas", Colonnes: []string{"Dépense", "Jour", "Montant", "Disponible"}, Nombres: 2, Vide: "Tout passe."}
		for _, x := range r.Refuses {
			refuses.Lignes = append(refuses.Lignes, []string{texte.Majuscule(x.Libelle), x.Date.Court(), x.Montant.String(), x.Disponible.String()})
		}
		soldes := table{Titre: "Solde jour par jour", Colonnes: []string{"Jour", "Solde"}, Nombres: 1}
		for _, x := range r.Jours {
			soldes.Lignes = append(soldes.Lignes, []string{x.Date.Court(), x.Solde.String()})
		}
		return &resultat{Paires: []paire{{"Solde à la fin", r.Cloture.String()}}, Tables: []table{refuses, soldes}}
	})
}

func lireDelai(b []byte, _ *calculateur) (*resultat, error) {
	return decoder(b, func(r struct {
		DernierJour    date `json:"dernier_jour"`
		ReportApplique bool `json:"report_applique"`
	}) *resultat {
		x := &resultat{Paires: []paire{{"Dernier jour", r.DernierJour.LongSemaine()}}}
		if r.ReportApplique {
			x.Paires = append(x.Paires, paire{"Report", "au premier jour ouvrable"})
		}
		return x
	})
}

func lireFacturation(b []byte, _ *calculateur) (*resultat, error) {
	return decoder(b, func(r struct {
		MoisMesure string `json:"mois_mesure"`
	}) *resultat {
		return &resultat{Paires: []paire{{"Mois-mesure", strings.Replace(r.MoisMesure, ".", ",", 1)}}}
	})
}
