// SPDX-License-Identifier: EUPL-1.2

package logement_test

import (
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/web/foyer"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// In a browser, in the four modes: who lives with her, where, the avis of another tenant and her own, one person entered twice.
func TestEcrans(t *testing.T) {
	s := webtest.Nouveau(t, "", append(domaines(), webtest.Domaine{Pages: foyer.Pages, Routes: foyer.Routes})...)
	bailleur := s.Monde.Bailleur(t)
	base := s.Ecouter()
	navigateur.Demarrer(t).Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		d := s.Monde.Suivre(t, 60000).Dossier
		var titulaire personnes.Personne
		sur := func(statut, veut int, h1 string) {
			t.Helper()
			if h := o.Texte("h1"); statut != veut || !strings.Contains(h, h1) {
				t.Fatalf("%d « %s », attendu %d « %s » (%s)", statut, h, veut, h1, o.Adresse())
			}
		}
		voir := func(chemin, nom string) {
			t.Helper()
			sur(o.Ouvrir(base+chemin), 200, "")
			o.Verifier(nom)
		}
		o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.CESF].ID))
		voir(adresse(d, "foyer"), "foyer-vide")
		sur(o.Suivre(".entete .btn-primary"), 200, "Ajouter une personne")
		o.Remplir("#champ-nom", "Exemple")
		sur(o.Suivre("main form .btn-primary"), 422, "Ajouter une personne")
		o.Verifier("foyer-refus")
		o.Remplir("#champ-prenom", "Enfant")
		o.Remplir("#champ-naissance", "2/3/2014")
		o.Choisir("#champ-lien", "enfant")
		o.Remplir("#champ-du", "1/9/2024")
		o.Cliquer("#champ-presence-2")
		sur(o.Suivre("main form .btn-primary"), 200, "Foyer")
		o.Verifier("foyer")
		voir(adresse(d, "logement"), "logement-vide")
		sur(o.Suivre(".vide .btn"), 200, "Nouveau logement")
		o.Choisir("#champ-statut", "locataire_social")
		sur(o.Suivre("main form .btn-primary"), 422, "Nouveau logement")
		o.Verifier("logement-refus")
		for champ, v := range map[string]string{"du": "14/5/2019", "reference": "L-42", "jour_echeance": "6", "loyer": "412,30", "charges": "60", "aide_montant": "200", "assurance_au": "20/12/2026"} {
			o.Remplir("#champ-"+champ, v)
		}
		o.Choisir("#champ-bailleur", n(bailleur))
		o.Choisir("#champ-terme", "echoir")
		o.Choisir("#champ-typologie", "t3")
		o.Choisir("#champ-aide", "apl")
		o.Cliquer("#champ-tiers_payant")
		sur(o.Suivre("main form .btn-primary"), 200, "Personne")
		sur(o.Suivre(".entete .btn-primary"), 200, "Enregistrer un avis")
		o.Remplir("#champ-locataire", "M. MARTIN")
		o.Remplir("#champ-reference", "L-42")
		o.Remplir("#champ-montant", "285")
		sur(o.Suivre("main form .btn-primary"), 422, "Enregistrer un avis")
		o.Verifier("avis-refuse")
		o.Remplir("#champ-locataire", "MME EXEMPLE PERSONNE")
		sur(o.Suivre("main form .btn-primary"), 200, "Personne")
		o.Verifier("logement")
		voir(adresse(d), "dossier-foyer")
		voir(adresse(d, "avis", "nouveau"), "avis-nouveau")

		s.Monde.Lire(t, lireTitulaire(d, &titulaire))
		double, err := parcours.CreerPersonne(t.Context(), s.Inst.Base, s.Monde.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: titulaire.Nom, Prenom: "Personnne",
			Naissance: titulaire.Naissance, EcrireDomicile: true}})
		if err != nil {
			t.Fatal(err)
		}
		voir(adresse(double), "dossier-pareille")
		voir(adresse(double, "fusion"), "fusion-chercher")
		voir(adresse(double, "fusion")+"?avec="+n(d), "fusion-comparer")
		o.Remplir("#champ-motif", "Même pièce d’identité.")
		sur(o.Suivre("main form .btn-primary"), 200, "Fusionner deux fiches")
		o.Verifier("fusion-demandee")
		fusion := o.Adresse()
		o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.ChefDeService].ID))
		voir("/fusions", "fusions")
		sur(o.Ouvrir(fusion), 200, "Fusionner deux fiches")
		o.Verifier("fusion-decider")
		sur(o.Suivre("main form .btn-primary"), 200, "Foyer")
		o.Verifier("foyer-fusionne")
	})
}
