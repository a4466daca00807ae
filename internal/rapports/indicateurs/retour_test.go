// SPDX-License-Identifier: EUPL-1.2

package indicateurs_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/rapports/indicateurs"
	"etai/internal/statistiques"
)

// R40: the département that carried measures out is reminded from sixty days before 31 March until it notes what it sent; nobody else is.
func TestRetourAttendu(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		d := m.Deleguer(t)
		ctx := t.Context()
		par := parcours.Demande{Agent: d.Conseillere}
		dossier := certain[int64](t)(parcours.CreerPersonne(ctx, b, par, parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple-Retour", Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}}))
		c := etaitest.Contrat(dossier, jour.Certain(2026, 9, 1), 6)
		c.Prestations = append(c.Prestations, parcours.PrestationDuContrat{Nouvelle: prestations.Percue{Numero: 17, Organisme: "CAF", Montant: 60775, JourDuMois: 5}})
		certain[int64](t)(parcours.SignerContrat(ctx, b, m.Trousseau, par, c))
		attendu := func(a droits.Agent) (x *indicateurs.Retour) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a.Instant = l.Instant()
				x = certain[*indicateurs.Retour](t)(indicateurs.RetourAttendu(ctx, l, a))
				return nil
			})
			return x
		}
		noter := func(a droits.Agent, le jour.Jour) error {
			depose := certain[fichiers.Depose](t)(m.Depot.Deposer(ctx, strings.NewReader("annee;chiffre\n2026;1\n"), fichiers.Regles{TailleMax: 1000, Types: []string{fichiers.Texte}}))
			_, err := parcours.NoterRetour(ctx, b, m.Trousseau, parcours.Demande{Agent: a}, statistiques.Envoi{Annee: 2026, Le: le, Mots: "Questionnaire de la DREES"}, depose)
			return err
		}
		if x := attendu(d.Referent); x != nil { // 2025 was not carried out
			t.Errorf("2025 : %+v", x)
		}
		h.ReglerJour(jour.Certain(2027, 1, 29))
		if x := attendu(d.Referent); x != nil {
			t.Errorf("soixante et un jours avant : %+v", x)
		}
		h.ReglerJour(jour.Certain(2027, 1, 30))
		if x := attendu(d.Referent); x == nil || x.Annee != 2026 || x.Limite != jour.Certain(2027, 3, 31) || x.Tard {
			t.Errorf("soixante jours avant : %+v", x)
		}
		if x := attendu(d.Conseillere); x != nil {
			t.Errorf("une CESF : %+v", x)
		}
		if x := attendu(m.Agents[droits.Direction]); x != nil {
			t.Errorf("une association : %+v", x)
		}
		h.ReglerJour(jour.Certain(2027, 4, 1))
		if x := attendu(d.Chef); x == nil || !x.Tard {
			t.Errorf("le lendemain du 31 mars : %+v", x)
		}
		if err := noter(d.Conseillere, jour.Certain(2027, 3, 30)); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("une CESF note l’envoi : %v", err)
		}
		var refus *parcours.Refus
		if err := noter(d.Referent, jour.Certain(2027, 4, 2)); !errors.As(err, &refus) || refus.Regle != "envoye_le" {
			t.Errorf("un envoi à venir : %v", err)
		}
		for range 2 { // sent, then sent again
			if err := noter(d.Referent, jour.Certain(2027, 4, 1)); err != nil {
				t.Fatal(err)
			}
		}
		if x := attendu(d.Referent); x != nil {
			t.Errorf("après l’envoi : %+v", x)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			xs := certain[[]statistiques.Envoi](t)(statistiques.Envois(ctx, l, d.Departement, 2026))
			if len(xs) != 2 || xs[0].Rang != 2 || xs[0].Fichier == xs[1].Fichier {
				t.Errorf("%+v", xs)
			}
			return nil
		})
		m.VoitTout(t, etaitest.Alteration{Nom: "un envoi avancé", SQL: `update statistique_envoi set envoye_le = '2027-03-30' where rang = 2`, Dit: "envoi de l’état annuel"},
			etaitest.Alteration{Nom: "un envoi ôté", SQL: `delete from statistique_envoi where rang = 2`, Dit: "envoi de l’état annuel"})
	})
}
