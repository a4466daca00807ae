// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/documents"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports/indicateurs"
)

// rapportEnCours is a signalement of the tests.
type rapportEnCours struct {
	*testing.T
	m  *etaitest.Monde
	id int64
}

func (p *rapportEnCours) lire() (s signalement.Signalement, xs []signalement.Etape) {
	p.Helper()
	p.m.Lire(p.T, func(ctx context.Context, l bdd.Lecture) (err error) {
		a := p.m.Agents[droits.CESF]
		a.Instant = l.Instant()
		if s, err = signalement.Lire(ctx, l, p.m.Trousseau, a, p.id); err == nil {
			xs, err = signalement.EtapesDe(ctx, l, p.id)
		}
		return err
	})
	return s, xs
}

func (p *rapportEnCours) avancer(x signalement.Etape, garder bool) error {
	p.Helper()
	s, _ := p.lire()
	_, err := parcours.AvancerSignalement(p.Context(), p.m.Base, p.m.Trousseau, p.m.Demande(droits.CESF), p.id, s.Version, x, garder)
	return err
}

func (p *rapportEnCours) doit(x signalement.Etape) {
	p.Helper()
	if err := p.avancer(x, false); err != nil {
		p.Fatal(err)
	}
}

func (p *rapportEnCours) signer(le jour.Jour) error {
	p.Helper()
	s, _ := p.lire()
	_, err := parcours.SignerRapport(p.Context(), p.m.Base, p.m.Trousseau, p.m.Demande(droits.CESF), parcours.SignatureRapport{ID: p.id, Version: s.Version, Le: le, Signataire: "La présidente du conseil départemental", SansMedical: true})
	return err
}

func (p *rapportEnCours) remplir() {
	p.Helper()
	s, _ := p.lire()
	textes := signalement.Textes{}
	for _, c := range signalement.Champs {
		if s.Textes[c.Code] == "" {
			textes[c.Code] = "Fait noté : " + c.Libelle
		}
	}
	textes["destinataire_adresse"] = "4, place du Palais\n87000 LIMOGES"
	if _, err := parcours.EcrireRapport(p.Context(), p.m.Base, p.m.Trousseau, p.m.Demande(droits.CESF), parcours.SaisieRapport{ID: p.id, Version: s.Version, Conditions: true, Echec: true, Compromis: signalement.Sante, Textes: textes}); err != nil {
		p.Fatal(err)
	}
}

func ouvrirSignalement(t *testing.T, m *etaitest.Monde, dossier int64, sansRapport bool) *rapportEnCours {
	t.Helper()
	id, err := parcours.OuvrirSignalement(t.Context(), m.Base, m.Trousseau, m.Demande(droits.CESF), dossier, sansRapport)
	if err != nil {
		t.Fatal(err)
	}
	return &rapportEnCours{t, m, id}
}

const diagnostic = "DIAGNOSTIC-CONFIDENTIEL"

// A report from its opening to a MAJ that ends the MASP in the same act: what is medical is nowhere but under its own seal.
func TestSignalement(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000, prestations.Percue{Numero: 2, Organisme: "CAF", Allocataire: "7700009", Montant: 20000})
		enTete(t, m)
		for _, r := range []droits.Role{droits.Comptable, droits.Administrateur, droits.Direction} {
			if _, err := parcours.OuvrirSignalement(ctx, b, m.Trousseau, m.Demande(r), s.Dossier, false); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		p := ouvrirSignalement(t, m, s.Dossier, false)
		if _, err := parcours.OuvrirSignalement(ctx, b, m.Trousseau, m.Demande(droits.CESF), s.Dossier, true); regleDe(err) != "signalement" {
			t.Errorf("deux à la fois : %v", err)
		}
		x, _ := p.lire()
		for code, mots := range map[string]string{"identite": "EXEMPLE", "prestations": "CAF", "menees": "Contrat"} {
			if !strings.Contains(x.Textes[code], mots) {
				t.Errorf("%s : %q", code, x.Textes[code])
			}
		}
		if err := p.signer(lundi); !strings.HasPrefix(regleDe(err), "R32 R32 R32-faits") {
			t.Errorf("sans les conditions : %v", err)
		}
		p.remplir()
		if _, err := parcours.EcrireRapport(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.SaisieRapport{ID: p.id, Version: x.Version}); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("deux corrections d’une version : %v", err)
		}

		// The sealed piece: put in by who writes the report, read by the head of the service alone, each reading in the journal of acts.
		octets := []byte("%PDF-1.4 " + diagnostic)
		erreur, err := parcours.DeposerPli(ctx, b, m.Trousseau, m.Demande(droits.CESF), p.id, fichiers.PDF, []byte("%PDF-1.4 par erreur"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.RetirerPli(ctx, b, m.Trousseau, m.Demande(droits.CESF), erreur); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.RetirerPli(ctx, b, m.Trousseau, m.Demande(droits.CESF), erreur); regleDe(err) != "pli" {
			t.Errorf("retirée deux fois : %v", err)
		}
		pli, err := parcours.DeposerPli(ctx, b, m.Trousseau, m.Demande(droits.CESF), p.id, fichiers.PDF, octets)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range droits.Roles {
			y, err := parcours.OuvrirPli(ctx, b, m.Trousseau, m.Agents[r], pli)
			switch {
			case r == droits.ChefDeService && (err != nil || !bytes.Equal(y.Octets, octets)):
				t.Errorf("%s : %v", r, err)
			case r != droits.ChefDeService && !errors.Is(err, bdd.ErrAbsent):
				t.Errorf("%s : %v", r, err)
			}
		}
		if _, err := parcours.OuvrirPli(ctx, b, m.Trousseau, m.Agents[droits.ChefDeService], erreur); !errors.Is(err, signalement.ErrPliRetire) {
			t.Errorf("pièce retirée : %v", err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			var n, agent int64
			if err := l.QueryRow(ctx, `select count(*), max(agent_id) from journal_actes where nature = 'pli.ouvrir' and objet_id = $1`, pli).Scan(&n, &agent); err != nil {
				return err
			}
			if n != 1 || agent != m.Agents[droits.ChefDeService].ID {
				t.Errorf("%d lectures notées, par %d", n, agent)
			}
			return nil
		})

		if err := p.signer(lundi); err != nil {
			t.Fatal(err)
		}
		_, xs := p.lire()
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for id, mentions := range map[int64][]string{xs[0].Document: {"article L271-6", "Sa santé est compromise", "EXEMPLE", "Bilan des actions menées", "sous pli cacheté", "La présidente du conseil départemental"}, xs[0].Lettre: {"Sous pli cacheté, pièce n° 1"}} {
				d, err := documents.ParID(ctx, l, id)
				if err != nil {
					return err
				}
				lettre, err := d.Lettre(m.Trousseau)
				if err != nil {
					return err
				}
				dit := lettre.Texte()
				pdf, err := parcours.Dessiner(lettre.Objet, "Essai", d.EcritLe, []documents.Lettre{lettre}, nil)
				if err != nil {
					return err
				}
				for _, mention := range mentions {
					if !strings.Contains(dit, mention) {
						t.Errorf("mention %q absente :\n%s", mention, dit)
					}
				}
				if strings.Contains(dit, diagnostic) || bytes.Contains(pdf, []byte(diagnostic)) || strings.Contains(dit, "pièce n° 2") {
					t.Errorf("le document %d dit ce qui est sous pli, ou compte une pièce retirée", id)
				}
			}
			return nil
		})
		for genre, faire := range map[string]func() error{
			"déposer": func() error {
				_, err := parcours.DeposerPli(ctx, b, m.Trousseau, m.Demande(droits.CESF), p.id, fichiers.PDF, octets)
				return err
			},
			"retirer": func() error {
				_, err := parcours.RetirerPli(ctx, b, m.Trousseau, m.Demande(droits.CESF), pli)
				return err
			},
		} {
			if err := faire(); regleDe(err) != "etat" {
				t.Errorf("%s après la signature : %v", genre, err)
			}
		}
		for _, genre := range []string{"rapport_procureur", "bordereau_pli", "versement_direct_requete", "versement_direct_personne", "mainlevee", "mainlevee_personne"} { // each comes with an act that holds its rules
			if _, err := parcours.EcrireDocument(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauDocument{Dossier: s.Dossier, Genre: genre}); regleDe(err) != "genre" {
				t.Errorf("%s à la main : %v", genre, err)
			}
		}

		// Taken up again, signed again: another report replaces the first one.
		p.doit(signalement.Etape{Vers: signalement.EnPreparation, Le: lundi})
		if err := p.signer(lundi); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			d, err := documents.ParID(ctx, l, xs[0].Document)
			if d.Etat != documents.Annule {
				t.Errorf("premier rapport : %s", d.Etat)
			}
			return err
		})
		p.doit(signalement.Etape{Vers: signalement.Transmis, Le: lundi})
		attend(t, m, agenda.SignalementASuivre, p.id, "transmis", lundi.Plus(30)) // R33
		h.ReglerJour(lundi.Plus(40))
		p.doit(signalement.Etape{Vers: signalement.Saisine, Le: lundi.Plus(38)})

		// The judge orders a MAJ on one of her benefits: the MASP stops the same day, its payers and its account have their tasks.
		le := lundi.Plus(39)
		maj := signalement.Etape{Vers: signalement.MAJ, Le: le, Debut: le, Mois: 12, Prestations: []int{17}, Texte: "UDAF d’Exemple, mandataire."}
		if err := p.avancer(maj, true); regleDe(err) != "garder" {
			t.Errorf("garder un contrat avec gestion : %v", err)
		}
		p.doit(maj)
		c := contratsDe(t, m, s.Dossier)[0]
		if c.ArreteLe != le || c.Arret.Motif != masp.PassageMAJ || !strings.Contains(c.Arret.Texte, "UDAF d’Exemple") {
			t.Errorf("contrat : %v, %s, %q", c.ArreteLe, c.Arret.Motif, c.Arret.Texte)
		}
		if x, xs := p.lire(); x.Fin != jour.Fin(le, 12) || xs[len(xs)-1].Contrat != c.ID {
			t.Errorf("MAJ jusqu’au %s, contrat %d", x.Fin, xs[len(xs)-1].Contrat)
		}
		attend(t, m, agenda.FinAAnnoncer, c.ID, "passage_maj", lundi.Plus(48))
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for _, n := range []agenda.Nature{agenda.PayeurALaFin, agenda.CompteARendre} {
				if k, err := agenda.NombreOuvertes(ctx, l, s.Dossier, n); err != nil || k != 1 {
					t.Errorf("%s : %d, %v", n, k, err)
				}
			}
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			as, err := parcours.Annonces(ctx, l, a, c, true)
			var dits []string
			for _, x := range as {
				dits = append(dits, x.Genre)
			}
			if g := strings.Join(dits, " "); g != "fin_contrat payeur_fin bailleur_fin libre_tiers" {
				t.Errorf("à qui l’écrire : %s", g)
			}
			return err
		})

		// The figures say it alike: a request of protection sent, a MAJ ordered, and the MASP that it stopped among the exits for the same reason.
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.ChefDeService]
			a.Instant = l.Instant()
			periode, err := indicateurs.PeriodeDe(le.Annee(), l.Instant().Jour())
			if err != nil {
				return err
			}
			for _, x := range []struct{ fait, axe, code string }{{"protections_demandees", "", ""}, {"protections_demandees", "suite", "maj"}, {"protections_ordonnees", "suite", "maj"}, {"protections_ordonnees", "fin_masp", "oui"}, {"terminees", "motif_sortie", "passage_maj"}} {
				ls, err := indicateurs.Lister(ctx, l, a, periode, indicateurs.Choix{Fait: x.fait, Axe: x.axe, Code: x.code}, 10, 0)
				du := jour.Jour{}
				if len(ls.Lignes) == 1 {
					du = ls.Lignes[0].Jour
				}
				attendu := le
				if x.fait == "protections_demandees" {
					attendu = lundi
				}
				if dedans := periode.Annee == attendu.Annee(); err != nil || dedans && (ls.Total != 1 || du != attendu) {
					t.Errorf("%s %s %s : %d, le %s, attendu %s : %v", x.fait, x.axe, x.code, ls.Total, du, attendu, err)
				}
			}
			ch, err := indicateurs.LireChapitre(ctx, l, a, lundi.Annee(), 0)
			i := slices.IndexFunc(ch.Sections[0].Lignes, func(y indicateurs.LigneChapitre) bool { return y.Mot == "Demandes de mesure de protection" })
			if err == nil && (i < 0 || ch.Sections[0].Lignes[i].Apres.Nombre != 1 || ch.Sections[0].Lignes[i].Apres.Choix == nil) {
				t.Errorf("chapitre : %+v", ch.Sections[0].Lignes)
			}
			return err
		})

		// R35: while it stands, what the mandataire manages is not managed under a contract; the other benefit is.
		n := etaitest.Contrat(s.Dossier, lundi.Plus(40), 12)
		n.Niveau = masp.AvecGestion
		for _, numero := range []int{17, 2} {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				ps, err := prestations.PercuesDuDossier(ctx, l, a, s.Dossier)
				for _, x := range ps {
					if x.Numero == numero {
						n.Prestations = []parcours.PrestationDuContrat{{Percue: x.ID, Autorisee: true}}
					}
				}
				return err
			})
			if numero == 17 {
				if _, err := parcours.SignerContrat(ctx, b, m.Trousseau, m.Demande(droits.CESF), n); regleDe(err) != "R35" {
					t.Errorf("prestation %d : %v", numero, err)
				}
			} else {
				m.Signer(t, n)
			}
		}

		for nom, sql := range map[string]string{
			"état sans étape":        fmt.Sprintf(`update signalement set etat = 'clos' where id = %d`, p.id),
			"mesure sans étape":      fmt.Sprintf(`update signalement set fin = '2040-01-31' where id = %d`, p.id),
			"rapport signé changé":   fmt.Sprintf(`update signalement set echec = not echec where id = %d`, p.id),
			"étape changée":          fmt.Sprintf(`update signalement_etape set mois = 24 where signalement_id = %d`, p.id),
			"étape ôtée":             fmt.Sprintf(`delete from signalement_etape where signalement_id = %d`, p.id),
			"signalement ôté":        fmt.Sprintf(`delete from signalement where id = %d`, p.id),
			"pli ôté":                fmt.Sprintf(`delete from signalement_pli where id = %d`, pli),
			"pli changé":             fmt.Sprintf(`update signalement_pli set scelle = depose_le where id = %d`, pli),
			"pli vidé":               fmt.Sprintf(`update signalement_pli set scelle = null, retire_par = depose_par, retire_le = depose_le where id = %d`, pli),
			"étape qui saute":        fmt.Sprintf(`insert into signalement_etape(signalement_id, dossier_id, rang, de, vers, le, motif, par, note_le) values (%d, %d, 99, 'maj', 'clos', '2027-01-01', 'deces', %d, '2027-01-01T00:00:00.000000Z')`, p.id, s.Dossier, m.Agents[droits.CESF].ID),
			"MAJ sans prestation":    fmt.Sprintf(`insert into signalement_etape(signalement_id, dossier_id, rang, de, vers, le, debut, mois, fin, par, note_le) values (%d, %d, 7, 'maj', 'maj', '2027-01-01', '2027-01-01', 1, '2027-01-31', %d, '2027-01-01T00:00:00.000000Z')`, p.id, s.Dossier, m.Agents[droits.CESF].ID),
			"né clos":                fmt.Sprintf(`insert into signalement(dossier_id, organisation_id, numero, etat, cree_par, cree_le) values (%d, %d, 'X', 'clos', %d, '2027-01-01T00:00:00.000000Z')`, s.Dossier, m.Organisation, m.Agents[droits.CESF].ID),
			"pli après coup":         fmt.Sprintf(`insert into signalement_pli(signalement_id, dossier_id, genre, taille, sha256, scelle, depose_par, depose_le) select signalement_id, dossier_id, genre, taille, sha256, scelle, depose_par, depose_le from signalement_pli where id = %d`, pli),
			"deux ouverts à la fois": fmt.Sprintf(`insert into signalement(dossier_id, organisation_id, numero, cree_par, cree_le) values (%d, %d, 'Y', %d, '2027-01-01T00:00:00.000000Z')`, s.Dossier, m.Organisation, m.Agents[droits.CESF].ID),
		} {
			if err := brut(t, b, sql); err == nil {
				t.Errorf("%s : la table le permet", nom)
			}
		}
		m.SansClair(t, diagnostic, "Fait noté", "UDAF d’Exemple")
		m.VoitTout(t,
			etaitest.Alteration{Nom: "durée ordonnée", SQL: `update signalement_etape set mois = mois + 1 where vers = 'maj'`, Dit: "journal des actes"},
			etaitest.Alteration{Nom: "rapport signé", SQL: `update signalement set compromis = 'securite'`, Dit: "journal des actes"},
			etaitest.Alteration{Nom: "mesure effacée", SQL: `update signalement set debut = '2026-01-01'`, Dit: "ce que le juge a ordonné"},
			etaitest.Alteration{Nom: "pièce d’une autre", SQL: `update signalement_pli set scelle = sha256 where scelle is not null`, Dit: "illisible"})
	})
}

// A measure asked for by somebody else stops the contract too; an accompaniment without management is kept by a written decision.
func TestMesureOrdonneeSansRapport(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		p := ouvrirSignalement(t, m, s.Dossier, true)
		tutelle := signalement.Etape{Vers: signalement.Tutelle, Le: lundi, Debut: lundi}
		if err := p.avancer(signalement.Etape{Vers: signalement.SansSaisine, Le: lundi}, false); regleDe(err) != "etat" {
			t.Errorf("sans rapport, le procureur n’a rien à répondre : %v", err)
		}
		sauvegarde := signalement.Etape{Vers: signalement.Sauvegarde, Le: lundi, Debut: lundi}
		if err := p.avancer(sauvegarde, true); regleDe(err) != "texte" {
			t.Errorf("garder sans dire pourquoi : %v", err)
		}
		sauvegarde.Texte = "Elle garde l’exercice de ses droits, le service continue."
		if err := p.avancer(sauvegarde, true); err != nil {
			t.Fatal(err)
		}
		if c := contratsDe(t, m, s.Dossier)[0]; !c.ArreteLe.Vide() {
			t.Error("contrat arrêté malgré la décision")
		}
		p.doit(tutelle)
		c := contratsDe(t, m, s.Dossier)[0]
		if c.ArreteLe != lundi || c.Arret.Motif != masp.PassageProtection {
			t.Errorf("contrat : %v, %s", c.ArreteLe, c.Arret.Motif)
		}
		p.doit(signalement.Etape{Vers: signalement.Clos, Le: lundi, Motif: "mainlevee"})
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			ps, err := signalement.Protections(ctx, l, s.Dossier)
			if len(ps) != 2 || ps[0].EnCours(lundi) || ps[1].EnCours(lundi.Plus(1)) || !ps[1].EnCours(lundi) {
				t.Errorf("%+v", ps)
			}
			return err
		})
	})
}

// attend holds the open task of a nature on an object.
func attend(t *testing.T, m *etaitest.Monde, n agenda.Nature, objet int64, motif string, echeance jour.Jour) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		var dit string
		var le jour.Jour
		if err := l.QueryRow(ctx, `select motif, echeance from tache where nature = $1 and objet_id = $2 and faite_le is null`, string(n), objet).Scan(&dit, &le); err != nil {
			return err
		}
		if dit != motif || le != echeance {
			t.Errorf("%s : %s pour le %s", n, dit, le)
		}
		return nil
	})
}
