// SPDX-License-Identifier: EUPL-1.2

package droits_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
)

// surDossier lists the actions on a named file.
var surDossier = []droits.Action{droits.LireIdentite, droits.LireDossier, droits.LireNotes, droits.EcrireDossier, droits.LireContrat, droits.LireBudget,
	droits.LireGestion, droits.LireCompte, droits.LireReleveMensuel, droits.PreparerOrdre, droits.ViserRemise, droits.Rapprocher, droits.LireChiffres}

// permis writes the actions that Peut allows, by their initials in the order of surDossier.
func permis(t *testing.T, b *bdd.Base, a droits.Agent, dossier int64) string {
	t.Helper()
	var oui []string
	err := b.Lire(t.Context(), func(l bdd.Lecture) error {
		oui = nil
		for _, action := range surDossier {
			p, err := droits.Peut(t.Context(), l, a, action, dossier)
			if err != nil {
				return err
			}
			if p {
				oui = append(oui, string(action))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(oui, " ")
}

const (
	toutSauf  = "lire_identite lire_dossier lire_notes ecrire_dossier lire_contrat lire_budget lire_gestion lire_compte lire_releve_mensuel"
	duCESF    = toutSauf + " preparer_ordre lire_chiffres"
	duChef    = toutSauf + " viser_remise lire_chiffres"
	duCompta  = "lire_identite lire_gestion lire_compte lire_releve_mensuel preparer_ordre viser_remise rapprocher lire_chiffres"
	duSuivi   = "lire_identite lire_contrat lire_budget lire_releve_mensuel lire_chiffres"
	enChiffre = "lire_chiffres"
	surMotif  = "lire_identite lire_dossier lire_notes lire_contrat lire_budget lire_gestion lire_compte lire_releve_mensuel lire_chiffres"
)

func TestMatrice(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, h *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		nord := m.Dossier(t, b)
		sud := m.DossierDe(t, b, m.Chef, organisation.NouveauDossier{Territoire: m.Sud, Agent: m.AutreCESF.ID})
		sansTerritoire := m.DossierDe(t, b, m.CESF, organisation.NouveauDossier{})
		m.Suivre(t, b, nord)
		scelle := m.DossierDe(t, b, m.CESF, organisation.NouveauDossier{Territoire: m.Nord, Compartiment: "ip"})
		futur := m.DossierDe(t, b, m.CESF, organisation.NouveauDossier{Territoire: m.Nord, OuvertLe: jour.Certain(2026, 11, 24)})

		verifie := func(nom string, a droits.Agent, dossier int64, veut string) {
			t.Helper()
			if p := permis(t, b, a, dossier); p != veut {
				t.Errorf("%s :\n  obtenu  %q\n  attendu %q", nom, p, veut)
			}
		}
		for _, c := range []struct {
			nom                                               string
			agent                                             droits.Agent
			nord, sud, sansTerritoire, scelle, futur, inconnu string
		}{
			{"CESF", m.CESF, duCESF, "", duCESF, duCESF, "", ""},
			{"autre CESF", m.AutreCESF, "", duCESF, "", "", "", ""},
			{"comptable", m.Comptable, duCompta, duCompta, duCompta, "", "", ""},
			{"chef de tout", m.Chef, duChef, duChef, duChef, "", "", ""},
			{"chef du sud", m.ChefSud, "", duChef, "", "", "", ""},
			{"direction", m.Direct, enChiffre, enChiffre, enChiffre, "", "", ""},
			{"administrateur", m.Admin, "", "", "", "", "", ""},
			{"référent", m.Referent, duSuivi, "", "", "", "", ""},
			{"direction du département", m.DirectionDepartement, enChiffre, "", "", "", "", ""},
			{"administrateur du département", m.AdminDepartement, "", "", "", "", "", ""},
			{"personne", droits.Agent{}, "", "", "", "", "", ""},
			{"rôle inconnu", droits.Agent{ID: m.CESF.ID, Organisation: m.Association, Role: "maire"}, "", "", "", "", "", ""},
		} {
			verifie(c.nom+", nord", c.agent, nord, c.nord)
			verifie(c.nom+", sud", c.agent, sud, c.sud)
			verifie(c.nom+", sans territoire", c.agent, sansTerritoire, c.sansTerritoire)
			verifie(c.nom+", scellé", c.agent, scelle, c.scelle)
			verifie(c.nom+", à venir", c.agent, futur, c.futur)
			verifie(c.nom+", inconnu", c.agent, 999999, c.inconnu)
		}

		// The direction asks, with a reason, for two hours.
		cles := organisationtest.Trousseau(t)
		ouvrir := func(a droits.Agent, dossier int64, motif string) error {
			return b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
				return organisation.OuvrirAcces(t.Context(), e, cles, a, dossier, motif, 2*time.Hour)
			})
		}
		const motif = "Réclamation reçue le 20 novembre, réponse sous dix jours"
		if err := ouvrir(m.Direct, nord, motif); err != nil {
			t.Fatal(err)
		}
		verifie("direction, motif, nord", m.Direct, nord, surMotif)
		verifie("direction, motif, sud", m.Direct, sud, enChiffre)
		verifie("direction du département, motif d’une autre", m.DirectionDepartement, nord, enChiffre)
		if err := ouvrir(m.Direct, scelle, motif); !errors.Is(err, bdd.ErrAbsent) {
			t.Errorf("dossier scellé ouvert sur motif : %v", err)
		}
		if err := ouvrir(m.Direct, sud, "pour voir"); !errors.As(err, new(*organisation.Faute)) {
			t.Errorf("motif trop court : %v", err)
		}
		if err := ouvrir(m.Admin, nord, motif); !errors.Is(err, organisation.ErrRefus) {
			t.Errorf("administrateur : %v", err)
		}
		// What the département only follows, its direction may not open in full.
		if err := ouvrir(m.DirectionDepartement, nord, motif); err != nil {
			t.Fatal(err)
		}
		verifie("direction du département, motif", m.DirectionDepartement, nord, enChiffre)
		h.Avancer(2*time.Hour + time.Minute)
		verifie("direction, motif périmé", m.Direct, nord, enChiffre)

		// A day later the file to come is there; the attribution that ended yesterday no longer counts.
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			attributions, err := organisation.Attributions(t.Context(), e, m.Chef, nord)
			for _, at := range attributions {
				if at.Agent == m.CESF.ID {
					err = errors.Join(err, organisation.FinirAttribution(t.Context(), e, m.Chef, at.ID, e.Instant().Jour()))
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		verifie("CESF, dernier jour", m.CESF, nord, duCESF)
		h.Avancer(24 * time.Hour)
		verifie("CESF, lendemain", m.CESF, nord, "")
		verifie("comptable, lendemain", m.Comptable, nord, duCompta)
		verifie("CESF, dossier ouvert ce jour", m.CESF, futur, duCESF)
	})
}

// The clause in a list says exactly what Peut says of each, and shares its arguments with the query's own.
func TestListeEtPeut(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		for i := range 12 {
			n := organisation.NouveauDossier{Territoire: []int64{0, m.Nord, m.Sud}[i%3]}
			if i%4 == 3 {
				n.Compartiment = "medical"
			}
			id := m.DossierDe(t, b, []droits.Agent{m.CESF, m.AutreCESF}[i%2], n)
			if i%3 == 0 && n.Compartiment == "" {
				m.Suivre(t, b, id)
			}
		}
		r := droits.Requete{Nom: "essai", Nominative: true, SQL: `select d.id from dossier d where d.id >= $1
			and ({DROITS lire_notes d.id} or {DROITS lire_releve_mensuel d.id}) and d.organisation_id <> $2 order by d.id`}
		deTous := droits.Requete{Nom: "essai", Nominative: true, SQL: strings.Replace(strings.Replace(r.SQL, "{DROITS ", "{DROITS_LISTE ", 1), "{DROITS lire_releve", "{DROITS_LISTE lire_releve", 1)}
		if err := errors.Join(r.Controler(), deTous.Controler()); err != nil {
			t.Fatal(err)
		}
		agents := []droits.Agent{m.CESF, m.AutreCESF, m.Comptable, m.Chef, m.ChefSud, m.Direct, m.Admin, m.Referent}
		for i := range 3 * len(agents) {
			a, r := agents[i/3], []droits.Requete{r, deTous, deTous}[i%3]
			a.Vaste = i%3 == 2
			texte, args := r.Pour(a, int64(2), int64(0))
			err := b.Lire(t.Context(), func(l bdd.Lecture) error {
				rows, err := l.Query(t.Context(), texte, args...)
				if err != nil {
					return err
				}
				var liste []int64
				for rows.Next() {
					var id int64
					if err := rows.Scan(&id); err != nil {
						return err
					}
					liste = append(liste, id)
				}
				if err := rows.Err(); err != nil {
					return err
				}
				for id := range int64(15) {
					n, err := droits.Peut(t.Context(), l, a, droits.LireNotes, id)
					if err != nil {
						return err
					}
					s, err := droits.Peut(t.Context(), l, a, droits.LireReleveMensuel, id)
					if err != nil {
						return err
					}
					if slices.Contains(liste, id) != (id >= 2 && (n || s)) {
						t.Errorf("%s, dossier %d : liste %v, notes %t, relevé %t", a.Role, id, liste, n, s)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestClauseSurAliasDouteux(t *testing.T) {
	a := droits.Agent{ID: 1, Organisation: 1, Role: droits.CESF, Instant: organisationtest.Depart}
	for _, alias := range []string{"", "m; drop table agent", "m.dossier_id or 1=1", "m.a.b", "M", "m'"} {
		if texte, args := droits.Clause(a, droits.LireDossier, alias, 1); texte != "1 = 0" || len(args) != 0 {
			t.Errorf("alias %q : %s", alias, texte)
		}
	}
	if texte, _ := droits.Clause(droits.Agent{ID: 1, Organisation: 1, Role: droits.CESF}, droits.LireDossier, "m", 1); texte != "1 = 0" {
		t.Errorf("sans instant : %s", texte)
	}
}

func TestControler(t *testing.T) {
	raison := "le relevé entier est lu pour son solde, sans montrer une ligne"
	for i, c := range []struct {
		r   droits.Requete
		bon bool
	}{
		{droits.Requete{Nom: "a", SQL: "select 1"}, true},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select m.id from mesure m where {DROITS lire_dossier m}"}, true},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select m.id from mesure m", SansClause: raison}, true},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select m.id from mesure m"}, false},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select m.id from mesure m", SansClause: "inutile"}, false},
		{droits.Requete{Nom: "a", SQL: "select m.dossier_id from mesure m"}, false},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select m.id from mesure m where {DROITS lire_tout m}"}, false},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select m.id from mesure m where {DROITS administrer m}"}, false},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select m.id from mesure m where {DROITS lire_dossier}"}, false},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select m.id from mesure m where {DROITS lire_dossier m}", SansClause: raison}, false},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select m.id from mesure m where {DROITS lire_dossier m} union all select c.id from contrat c"}, false},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select e.id from (select c.id from contrat c union select m.id from mesure m where (m.id > 0 and {DROITS lire_dossier m})) e"}, false},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select m.id from mesure m where m.id in (select 1 union select 2) and {DROITS lire_dossier m}"}, true},
		{droits.Requete{Nom: "a", Nominative: true, SQL: "select c.id from contrat c where {DROITS lire_dossier c} union select m.id from mesure m where (m.id > 0 and {DROITS lire_dossier m})"}, true},
		{droits.Requete{SQL: "select 1"}, false},
		{droits.Requete{Nom: "a"}, false},
	} {
		if err := c.r.Controler(); (err == nil) != c.bon || err != nil && !errors.Is(err, droits.ErrRequete) {
			t.Errorf("%d : %v", i, err)
		}
	}
}

func TestRoles(t *testing.T) {
	var lignes []string
	for _, r := range droits.Roles {
		if !r.Valide() || r.Nom() == "" {
			t.Errorf("rôle %q", r)
		}
		for _, a := range []droits.Action{droits.OuvrirDossier, droits.Attribuer, droits.GererTiers, droits.ImporterReleve, droits.Administrer,
			droits.LireJournaux, droits.DemanderUnAcces} {
			if droits.Autorise(r, a) {
				lignes = append(lignes, fmt.Sprintf("%s:%s", r, a))
			}
			if droits.SurDossier(a) {
				t.Errorf("%s porte sur un dossier", a)
			}
		}
	}
	const veut = "cesf:ouvrir_dossier cesf:gerer_tiers comptable:gerer_tiers comptable:importer_releve chef_de_service:ouvrir_dossier " +
		"chef_de_service:attribuer chef_de_service:gerer_tiers direction:lire_journaux direction:demander_un_acces " +
		"administrateur:administrer administrateur:lire_journaux"
	if s := strings.Join(lignes, " "); s != veut {
		t.Error(s)
	}
	for _, a := range surDossier {
		if droits.Autorise(droits.Administrateur, a) {
			t.Errorf("l’administrateur : %s", a)
		}
	}
	if droits.Role("maire").Valide() {
		t.Error("maire")
	}
}
