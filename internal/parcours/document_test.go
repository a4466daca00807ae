// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/documents"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/reglement"
)

// enTete gives the organisation of a test a letterhead.
func enTete(t *testing.T, m *etaitest.Monde) int64 {
	t.Helper()
	id, err := parcours.NoterIdentiteCourrier(t.Context(), m.Base, m.Demande(droits.Administrateur), modeles.Identite{Service: "Service MASP", Adresse: "1, place de l’Exemple\n00100 VALMOULIN", Telephone: "+33536490001", Lieu: "Valmoulin",
		Signataire: "Chef Exemple", Qualite: "cheffe de service", Delegation: "arrêté du 2 janvier 2026", Tribunal: "tribunal administratif d’Exemple"}, false)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// brut runs raw SQL.
func brut(t *testing.T, b *bdd.Base, sql string) error {
	t.Helper()
	return b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
		_, err := e.Exec(t.Context(), sql)
		return err
	})
}

func TestDocuments(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		dossier, _ := m.DemandeValidee(t, "Exemple")
		autreDossier, _ := m.DemandeValidee(t, "Voisine")
		cesf := m.Demande(droits.CESF)
		document := func(id int64) (x documents.Document, l documents.Lettre) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, lecture bdd.Lecture) (err error) {
				if x, err = documents.ParID(ctx, lecture, id); err != nil {
					return err
				}
				l, err = x.Lettre(m.Trousseau)
				return err
			})
			return x, l
		}
		refus := parcours.NouveauDocument{Dossier: dossier, Genre: "notification_refus", Saisis: modeles.Valeurs{"motif": modeles.Texte("ses ressources suffisent"), "fondement": modeles.Texte("article L271-1 du CASF"),
			"faits": modeles.Paragraphes("Aucun impayé.\n\n- **Loyer** à jour"), "nom": modeles.Texte("Autre nom"), "inconnu": modeles.Texte("x")}}
		ecrire := func(d parcours.Demande, n parcours.NouveauDocument) (int64, error) {
			return parcours.EcrireDocument(ctx, b, m.Trousseau, d, n)
		}
		refuse := func(veut string, err error) {
			t.Helper()
			if regleDe(err) != veut {
				t.Fatalf("refus attendu « %s » : %v", veut, err)
			}
		}

		// Without a letterhead: no address, no remedies, no number is taken.
		_, err := ecrire(cesf, refus)
		refuse("mentions", err)
		if s := err.Error(); !strings.Contains(s, "CRPA, article L111-2") || !strings.Contains(s, "CJA, article R421-5") {
			t.Errorf("refus %q", s)
		}
		identite := enTete(t, m)
		manque := refus
		manque.Saisis = modeles.Valeurs{}
		_, err = ecrire(cesf, manque)
		refuse("champs", err)
		_, err = ecrire(cesf, parcours.NouveauDocument{Dossier: dossier, Genre: "decision_refus"})
		refuse("genre", err)
		_, err = ecrire(cesf, parcours.NouveauDocument{Dossier: dossier, Genre: "lettre_anonyme"})
		refuse("genre", err)
		_, err = ecrire(cesf, parcours.NouveauDocument{Dossier: dossier, Genre: "contrat", Variante: modeles.FALC})
		refuse("variante", err)
		for _, r := range []droits.Role{droits.Comptable, droits.Administrateur, droits.Direction} {
			if _, err := ecrire(m.Demande(r), refus); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}

		un, err := ecrire(cesf, refus)
		if err != nil {
			t.Fatal(err)
		}
		x, l := document(un)
		if x.Numero != 1 || x.Identite != identite || !x.Poste || !x.Relu || x.Etat != documents.AImprimer || l.Reference != x.Reference() || l.Signataire != "Chef Exemple" || len(l.Recours) != 3 {
			t.Errorf("document %+v\n%+v", x, l)
		}
		if s := l.Texte(); !strings.Contains(s, "Aucun impayé.") || strings.Contains(s, "Autre nom") {
			t.Errorf("texte %q", s)
		}

		// Its bytes are kept once; printed again they are the same, whatever the template became.
		octets := func(x documents.Document) []byte {
			t.Helper()
			var f fichiers.Fichier
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				f, err = fichiers.Trouver(ctx, l, x.Fichier)
				return err
			})
			r, err := m.Depot.Lire(f)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			o, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		sceller := func(id int64) documents.Document {
			t.Helper()
			x, err := parcours.ScellerDocument(ctx, b, m.Trousseau, m.Depot, m.Agents[droits.CESF], id)
			if err != nil || x.Fichier == 0 {
				t.Fatalf("%+v %v", x, err)
			}
			return x
		}
		premiers := octets(sceller(un))
		if !bytes.HasPrefix(premiers, []byte("%PDF-1.4")) {
			t.Errorf("octets %q", premiers[:20])
		}
		if _, err := parcours.ScellerDocument(ctx, b, m.Trousseau, m.Depot, m.Agents[droits.Comptable], un); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("comptable : %v", err)
		}
		admin := m.Demande(droits.Administrateur)
		modele := modeles.Modele{Genre: "notification_refus", Variante: modeles.Courante, Texte: "# Non\n\n{{motif}} ({{fondement}})\n\n{{faits}}"}
		if _, err := parcours.EnregistrerModele(ctx, b, admin, modele); err != nil {
			t.Fatal(err)
		}
		h.Avancer(24 * time.Hour)
		if !bytes.Equal(octets(sceller(un)), premiers) {
			t.Error("réimprimé, le document n’est plus le même")
		}

		// Another one replaces it.
		autre := refus
		autre.Remplace = un
		deux, err := ecrire(cesf, autre)
		if err != nil {
			t.Fatal(err)
		}
		y, l2 := document(deux)
		x, _ = document(un)
		if x.Etat != documents.Annule || x.RemplacePar != deux || y.Numero != 2 || y.Modele == 0 || l2.Objet != "Non" || l2.Remplace != x.Reference() {
			t.Errorf("%+v\n%+v\n%+v", x, y, l2)
		}
		_, err = ecrire(cesf, autre)
		refuse("remplace", err)

		// What became of its paper.
		suivre := func(id, version int64, vers documents.Etat, mode documents.ModeRemise, le jour.Jour) error {
			_, err := parcours.SuivreDocuments(ctx, b, m.Trousseau, cesf, parcours.SuiteDocuments{Documents: map[int64]int64{id: version}, Vers: vers, Mode: mode, RemisLe: le})
			return err
		}
		aujourdhui := y.EcritLe.Jour()
		refuse("documents", suivre(un, x.Version, documents.Imprime, "", jour.Jour{}))
		refuse("mode", suivre(deux, 1, documents.Remis, "", aujourdhui))
		refuse("remise_le", suivre(deux, 1, documents.Remis, documents.RemiseLettre, aujourdhui.Plus(1)))
		refuse("remise_le", suivre(deux, 1, documents.Remis, documents.RemiseLettre, aujourdhui.Plus(-1)))
		refuse("vers", suivre(deux, 1, documents.Annule, "", aujourdhui))
		if err := suivre(deux, 1, documents.Imprime, "", jour.Jour{}); err != nil {
			t.Fatal(err)
		}
		if err := suivre(deux, 1, documents.Remis, documents.RemiseLettre, aujourdhui); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("version : %v", err)
		}
		if err := suivre(deux, 2, documents.Remis, documents.RemiseLettre, aujourdhui); err != nil {
			t.Fatal(err)
		}

		// A registered letter: its number is noted when it leaves, or after, then the day of its acknowledgement; only of what left so, and under a number that serves no other file.
		recommande := func(n parcours.NouveauRecommande) error {
			_, err := parcours.NoterRecommande(ctx, b, cesf, n)
			return err
		}
		refuse("recommande", recommande(parcours.NouveauRecommande{Document: deux, Numero: "1A 123 456 789 01"})) // a plain letter
		autre.Remplace = 0
		pli, err := ecrire(cesf, autre)
		if err != nil {
			t.Fatal(err)
		}
		envoyer := func(mode documents.ModeRemise, numero string) error {
			_, err := parcours.SuivreDocuments(ctx, b, m.Trousseau, cesf, parcours.SuiteDocuments{Documents: map[int64]int64{pli: 1}, Vers: documents.Remis, Mode: mode, RemisLe: aujourdhui, Numero: numero})
			return err
		}
		refuse("recommande", envoyer(documents.RemiseLettre, "1A 123 456 789 01"))
		refuse("recommande", envoyer(documents.RemiseLRAR, "sans numéro"))
		if err := envoyer(documents.RemiseLRAR, "1a 123 456 789 01"); err != nil {
			t.Fatal(err)
		}
		vu := func() (r documents.Recommande) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				r, err = documents.RecommandeDe(ctx, l, pli)
				return err
			})
			return r
		}
		r1 := vu()
		if r1.Numero != "1A12345678901" || !r1.AvisLe.Vide() {
			t.Errorf("%+v", r1)
		}
		refuse("avis_le", recommande(parcours.NouveauRecommande{Document: pli, Vu: r1.ID, Numero: r1.Numero, AvisLe: aujourdhui.Plus(-1)}))
		refuse("avis_le", recommande(parcours.NouveauRecommande{Document: pli, Vu: r1.ID, Numero: r1.Numero, AvisLe: aujourdhui.Plus(1)}))
		if err := recommande(parcours.NouveauRecommande{Document: pli, Numero: r1.Numero, AvisLe: aujourdhui}); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("sans avoir vu ce qui est noté : %v", err)
		}
		if err := recommande(parcours.NouveauRecommande{Document: pli, Vu: r1.ID, Numero: r1.Numero, AvisLe: aujourdhui}); err != nil {
			t.Fatal(err)
		}
		if r := vu(); r.AvisLe != aujourdhui {
			t.Errorf("%+v", r)
		}
		ailleurs, err := ecrire(cesf, parcours.NouveauDocument{Dossier: autreDossier, Genre: refus.Genre, Saisis: refus.Saisis})
		if err != nil {
			t.Fatal(err)
		}
		_, err = parcours.SuivreDocuments(ctx, b, m.Trousseau, cesf, parcours.SuiteDocuments{Documents: map[int64]int64{ailleurs: 1}, Vers: documents.Remis, Mode: documents.RemiseLRAR, RemisLe: aujourdhui, Numero: r1.Numero})
		refuse("recommande", err)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for _, y := range []struct {
				role   droits.Role
				trouve int
			}{{droits.CESF, 1}, {droits.Comptable, 0}} {
				a := m.Agents[y.role]
				a.Instant = l.Instant()
				ds, err := rapports.ParRecommande(ctx, l, a, "1A-123-456-789-01")
				if err != nil || len(ds) != y.trouve || len(ds) > 0 && ds[0].ID != pli {
					t.Errorf("%s : %v %+v", y.role, err, ds)
				}
			}
			return nil
		})

		// Nobody writes home to who asked not to; a letter to a payer has its own address.
		rendezVous := modeles.Valeurs{"rendez_vous": modeles.Date(aujourdhui.Plus(5)), "heure": modeles.Texte("14 h 30"), "lieu_rendez_vous": modeles.Texte("à la maison du département"), "pourquoi": modeles.Texte("préparer votre contrat")}
		if err := brut(t, b, `update personne set ecrire_domicile = false`); err != nil {
			t.Fatal(err)
		}
		trois, err := ecrire(cesf, parcours.NouveauDocument{Dossier: dossier, Genre: "convocation", Variante: modeles.FALC, Saisis: rendezVous})
		if err != nil {
			t.Fatal(err)
		}
		z, l3 := document(trois)
		if z.Poste || len(l3.Destinataire) != 0 || l3.MainPropre != "ne pas écrire à domicile" || !z.FALC || z.Relu || !l3.NonRelu {
			t.Errorf("%+v\n%+v", z, l3)
		}
		refuse("mode", suivre(trois, 1, documents.Remis, documents.RemiseLettre, aujourdhui))
		if _, err := parcours.NoterRelecture(ctx, b, admin, "convocation", aujourdhui, "groupe Exemple"); err != nil {
			t.Fatal(err)
		}
		_, err = parcours.NoterRelecture(ctx, b, admin, "convocation", aujourdhui, "groupe Exemple")
		refuse("lecteurs", err)
		quatre, err := ecrire(cesf, parcours.NouveauDocument{Dossier: dossier, Genre: "convocation", Variante: modeles.FALC, Saisis: rendezVous})
		if err != nil {
			t.Fatal(err)
		}
		if z, l := document(quatre); !z.Relu || l.NonRelu {
			t.Errorf("%+v", z)
		}
		tiers := parcours.NouveauDocument{Dossier: dossier, Genre: "libre_tiers", Saisis: modeles.Valeurs{"objet": modeles.Texte("Objet"), "texte": modeles.Paragraphes("Texte.")}}
		_, err = ecrire(cesf, tiers)
		refuse("destinataire", err)
		tiers.Saisis["destinataire"], tiers.Saisis["destinataire_adresse"] = modeles.Texte("Caf Exemple"), modeles.Liste("1 rue", "00100 Valmoulin")
		cinq, err := ecrire(m.Demande(droits.ChefDeService), tiers)
		if err != nil {
			t.Fatal(err)
		}
		if _, l := document(cinq); strings.Join(l.Destinataire, "/") != "Caf Exemple/1 rue/00100 VALMOULIN" {
			t.Errorf("%v", l.Destinataire)
		}

		// The tables: a number serves once, what is frozen stays, bytes are kept for ever.
		for nom, sql := range map[string]string{
			"numéro pris":           `update document set numero = 1 where id = 2`,
			"numéro deux fois":      `insert into document(organisation_id, dossier_id, annee, numero, genre, poste, contenu_id, engagement, ecrit_par, ecrit_le) select organisation_id, dossier_id, annee, 1, genre, poste, contenu_id, engagement, ecrit_par, ecrit_le from document where id = 2`,
			"texte changé":          `update document set contenu_id = 1`,
			"document supprimé":     `delete from document where id = 1`,
			"remis, puis à refaire": `update document set etat = 'a_imprimer' where etat = 'remis'`,
			"mode changé":           `update document set remise_mode = 'lrar' where etat = 'remis'`,
			"annulé, puis remis":    `update document set etat = 'imprime' where etat = 'annule'`,
			"posté sans adresse":    `update document set etat = 'remis', remise_mode = 'lettre', remise_le = (select remise_le from document where etat = 'remis') where not poste`,
			"octets changés":        `update document_octets set sha256 = sha256`,
			"octets supprimés":      `delete from document_octets`,
			"recommandé changé":     `update document_recommande set numero = 'RK123456789FR'`,
			"recommandé supprimé":   `delete from document_recommande`,
			"modèle changé":         `update modele set texte = '# x'`,
			"relecture supprimée":   `delete from modele_relecture`,
			"en-tête changé":        `update modele_identite set qualite = 'x'`,
		} {
			if brut(t, b, sql) == nil {
				t.Errorf("%s : accepté", nom)
			}
		}
		m.Verifier(t)
	})
}

func TestModeles(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		admin := m.Demande(droits.Administrateur)
		enregistrer := func(d parcours.Demande, texte string, rang int) error {
			_, err := parcours.EnregistrerModele(ctx, b, d, modeles.Modele{Genre: "relance", Variante: modeles.Courante, Texte: texte, Rang: rang})
			return err
		}
		actuel := func() (x modeles.Modele) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				x, err = modeles.Actuel(ctx, l, m.Organisation, "relance", modeles.Courante)
				return err
			})
			return x
		}
		if err := enregistrer(m.Demande(droits.CESF), "# Rappel", 0); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("CESF : %v", err)
		}
		if err := enregistrer(admin, "# Rappel\n{{prenonm}}", 0); !errors.As(err, new(*modeles.Faute)) || !strings.Contains(err.Error(), "{{prenom}}") {
			t.Errorf("champ inconnu : %v", err)
		}
		if err := enregistrer(admin, modeles.Livre("relance", modeles.Courante), 0); regleDe(err) != "texte" {
			t.Errorf("texte livré : %v", err)
		}
		if err := enregistrer(admin, "# Rappel\n\nBonjour {{prenom}}", 0); err != nil {
			t.Fatal(err)
		}
		if x := actuel(); x.Rang != 1 || x.Livree() || !strings.Contains(x.Texte, "Bonjour") {
			t.Errorf("%+v", x)
		}
		if err := enregistrer(admin, "# Autre", 0); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("version : %v", err)
		}
		if err := enregistrer(admin, modeles.Livre("relance", modeles.Courante), 1); err != nil { // back to what was delivered
			t.Fatal(err)
		}
		if x := actuel(); x.Rang != 2 || !x.Livree() {
			t.Errorf("%+v", x)
		}
		noter := func(i modeles.Identite) error {
			_, err := parcours.NoterIdentiteCourrier(ctx, b, admin, i, true)
			return err
		}
		for veut, i := range map[string]modeles.Identite{"qualite": {Signataire: "Chef"}, "delegation": {Signataire: "Chef", Qualite: "cheffe", Presidence: true}, "ferme": {Ferme: true}, "du": {Du: jour.Certain(2020, 1, 1)},
			"adresse": {Adresse: "a\nb\nc\nd\ne\nf\ng"}} {
			if err := noter(i); regleDe(err) != veut {
				t.Errorf("%s : %v", veut, err)
			}
		}
		if err := noter(modeles.Identite{Logo: []byte("pas une image")}); !errors.As(err, new(*modeles.Faute)) {
			t.Errorf("logo : %v", err)
		}
		enTete(t, m)
		if err := noter(modeles.Identite{Site: "Site nord", Service: "Antenne nord"}); err != nil {
			t.Fatal(err)
		}
		site := func(nom string, plus int) (i modeles.Identite) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				i, err = modeles.IdentiteLe(ctx, l, m.Organisation, nom, l.Instant().Jour().Plus(plus))
				return err
			})
			return i
		}
		if site("Site nord", 0).Service != "Antenne nord" || site("", 0).Service != "Service MASP" || site("Ailleurs", 0).Service != "Service MASP" || site("", -1).ID != 0 {
			t.Error("en-tête d’un site")
		}
		if err := noter(modeles.Identite{Site: "Site nord", Ferme: true}); err != nil {
			t.Fatal(err)
		}
		if site("Site nord", 0).Service != "Service MASP" {
			t.Error("un site fermé")
		}
		m.Verifier(t)
	})
}

// A contract prints the contribution that was decided with it, whatever its writer typed (R21), and the other measures of the request, even none (R12); the synthesis of a request says both.
func TestContratEcrit(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		enTete(t, m)
		x := &demandeur{T: t, m: m}
		x.dossier, x.id = m.DemandeValidee(t, "Contribution")
		synthese := func() (dit string) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				s, err := rapports.SyntheseDemande(ctx, l, m.Trousseau, a, x.id, true)
				dit = fmt.Sprint(s)
				return err
			})
			return dit
		}
		if dit := synthese(); !strings.Contains(dit, "{Contribution le département n’en demande pas }") || !strings.Contains(dit, "{Autres mesures en place aucune }") {
			t.Errorf("synthèse : %s", dit)
		}
		if _, err := parcours.FixerParametre(t.Context(), b, m.Demande(droits.Direction), reglement.NouvelleValeur{Code: string(reglement.ContributionDemandee), Portee: reglement.Loi, Valeur: reglement.Valeur{Nombre: 1}, Du: lundi,
			Vue: derniereValeur(t, m, reglement.ContributionDemandee), Source: "Règlement départemental d’aide sociale", Preuve: reglement.Interne}); err != nil {
			t.Fatal(err)
		}
		if dit := synthese(); !strings.Contains(dit, "à décider avec le contrat") || !strings.Contains(dit, "aucune jusqu’à") {
			t.Errorf("synthèse : %s", dit)
		}
		valeurs := func(saisie argent.Centimes) modeles.Valeurs {
			var p parcours.Preparation
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				p, err = parcours.PreparerDocument(ctx, l, m.Trousseau, a, parcours.NouveauDocument{Dossier: x.dossier, Genre: "contrat", Saisis: modeles.Valeurs{"contribution": modeles.Montant(saisie)}}, nil)
				return err
			})
			return p.Valeurs
		}
		if v := valeurs(9900); v["contribution"].String() != "99,00\u00a0€" || v["coordination"].String() != "aucune autre mesure" {
			t.Errorf("avant la signature : %q, %q", v["contribution"], v["coordination"])
		}
		x.clore()
		n := etaitest.Contrat(x.dossier, lundi, 12, prestations.Percue{Numero: 17, Organisme: "CAF", Montant: 60775, JourDuMois: 5})
		n.Contribution = masp.Contribution{Mensuelle: 2000, Ressources: 1600000}
		m.Signer(t, n)
		if v := valeurs(9900); v["contribution"].String() != "20,00\u00a0€" {
			t.Errorf("contrat signé : %q", v["contribution"])
		}
	})
}

// Whom the file names is picked, not typed: the payer with the person's number and its benefits alone, the address of the last letter to it.
func TestDestinataires(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		enTete(t, m)
		dossier := adulte(t, m, "Exemple")
		m.Signer(t, etaitest.Contrat(dossier, lundi, 12, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}, prestations.Percue{Numero: 8, Organisme: "CPAM", Allocataire: "7700002", Montant: 20000, JourDuMois: 8}))
		ecrire := func(genre, aupres string, saisis modeles.Valeurs) (l documents.Lettre, err error) {
			t.Helper()
			id, err := parcours.EcrireDocument(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauDocument{Dossier: dossier, Genre: genre, Aupres: aupres, Saisis: saisis})
			if err != nil {
				return l, err
			}
			m.Lire(t, func(ctx context.Context, lecture bdd.Lecture) error {
				x, err := documents.ParID(ctx, lecture, id)
				if err == nil {
					l, err = x.Lettre(m.Trousseau)
				}
				return err
			})
			return l, nil
		}
		var ds []parcours.Destinataire
		lire := func() {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				ds, err = parcours.Destinataires(ctx, l, m.Agents[droits.CESF], dossier)
				return err
			})
		}
		caf := func() parcours.Destinataire {
			lire()
			slices.SortFunc(ds, func(x, y parcours.Destinataire) int { return strings.Compare(x.Nom, y.Nom) })
			return ds[0]
		}
		if caf(); len(ds) != 2 || ds[0].Nom != "CAF" || ds[0].Allocataire(nil) != "7700001" || ds[0].Adresse != nil {
			t.Fatalf("destinataires : %+v", ds)
		}
		if _, err := ecrire("payeur_debut", "CAF", nil); regleDe(err) != "destinataire" {
			t.Errorf("sans adresse : %v", err)
		}
		if _, err := ecrire("payeur_debut", "Banque", nil); regleDe(err) != "aupres" {
			t.Errorf("inconnu du dossier : %v", err)
		}
		adresse := modeles.Liste("2, rue du Droit", "00100 Valmoulin")
		l, err := ecrire("payeur_debut", "CAF", modeles.Valeurs{"destinataire_adresse": adresse})
		if err != nil || l.Destinataire[0] != "CAF" || !strings.Contains(l.Texte(), "7700001") || !strings.Contains(l.Texte(), "RSA") || strings.Contains(l.Texte(), "7700002") {
			t.Fatalf("première lettre : %v %+v\n%s", err, l.Destinataire, l.Texte())
		}
		if l, err = ecrire("payeur_debut", "CAF", nil); err != nil || l.Destinataire[1] != "2, rue du Droit" || l.Destinataire[2] != "00100 VALMOULIN" {
			t.Errorf("adresse retenue : %v %+v", err, l.Destinataire)
		}
		if l, err = ecrire("autorisation", "CPAM", nil); err != nil || strings.Contains(l.Texte(), "CAF") || !strings.Contains(l.Texte(), "CPAM") {
			t.Errorf("autorisation d’un payeur : %v\n%s", err, l.Texte())
		}
		if l, err = ecrire("autorisation", "", nil); err != nil || !strings.Contains(l.Texte(), "CAF") || !strings.Contains(l.Texte(), "CPAM") {
			t.Errorf("autorisation entière : %v\n%s", err, l.Texte())
		}
		if _, err = ecrire("libre_tiers", "", modeles.Valeurs{"destinataire": modeles.Texte("caf"), "destinataire_adresse": modeles.Liste("BP 1", "00100 Valmoulin"), "objet": modeles.Texte("Une question"), "texte": modeles.Paragraphes("Bonjour.")}); err != nil {
			t.Fatal(err)
		}
		if x := caf(); len(x.Adresse) != 2 || x.Adresse[0] != "BP 1" {
			t.Errorf("nouvelle adresse : %+v", x)
		}
		if brut(t, b, `update document_destinataire set adresse = 'x'`) == nil {
			t.Error("adresse réécrite")
		}
		m.Verifier(t)
	})
}

// The accountant writes the letters about the money, from what she knows of it, and no other; she reads and follows those alone.
func TestCourriersDuComptable(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		enTete(t, m)
		dossier := adulte(t, m, "Exemple")
		m.Signer(t, etaitest.Contrat(dossier, lundi, 12, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}))
		comptable, adresse := m.Agents[droits.Comptable], modeles.Valeurs{"destinataire_adresse": modeles.Liste("2, rue du Droit", "00100 Valmoulin")}
		ecrire := func(a droits.Agent, n parcours.NouveauDocument) (int64, error) {
			n.Dossier = dossier
			id, err := parcours.EcrireDocument(ctx, b, m.Trousseau, parcours.Demande{Agent: a}, n)
			return id, err
		}
		libre := parcours.NouveauDocument{Genre: "libre", Saisis: modeles.Valeurs{"objet": modeles.Texte("Bonjour"), "texte": modeles.Paragraphes("Bonjour.")}}
		autre, err := ecrire(m.Agents[droits.CESF], libre)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ecrire(comptable, libre); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("elle écrit à la personne : %v", err)
		}
		if _, err := ecrire(comptable, parcours.NouveauDocument{Genre: "payeur_debut", Aupres: "CAF", Saisis: adresse, Remplace: autre}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("elle remplace une lettre qu’elle ne lit pas : %v", err)
		}
		sienne, err := ecrire(comptable, parcours.NouveauDocument{Genre: "payeur_debut", Aupres: "CAF", Saisis: adresse})
		if err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			_, lettre, err := rapports.CourrierDe(ctx, l, m.Trousseau, comptable, dossier, sienne)
			if err != nil || !strings.Contains(lettre.Texte(), "7700001") || !strings.Contains(lettre.Texte(), "RSA") {
				t.Errorf("%v\n%s", err, lettre.Texte())
			}
			if _, _, err := rapports.CourrierDe(ctx, l, m.Trousseau, comptable, dossier, autre); !errors.Is(err, bdd.ErrAbsent) {
				t.Errorf("elle lit une lettre à la personne : %v", err)
			}
			for role, n := range map[droits.Role]int{droits.Comptable: 1, droits.CESF: 2} {
				a := m.Agents[role]
				a.Instant = l.Instant()
				ds, err := rapports.CourriersDuDossier(ctx, l, m.Trousseau, a, dossier)
				if err != nil || len(ds) != n {
					t.Errorf("%s : %d documents du dossier (%v)", role, len(ds), err)
				}
				if ds, err = rapports.Courriers(ctx, l, m.Trousseau, a, false); err != nil || len(ds) != n {
					t.Errorf("%s : %d à imprimer (%v)", role, len(ds), err)
				}
				if tous, _, err := rapports.LettresDuLot(ctx, l, m.Trousseau, a, nil); err != nil || len(tous) != n {
					t.Errorf("%s : %d dans le lot (%v)", role, len(tous), err)
				}
			}
			if _, _, err := rapports.LettresDuLot(ctx, l, m.Trousseau, comptable, []int64{autre}); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("elle imprime une lettre à la personne : %v", err)
			}
			return nil
		})
		for id, permis := range map[int64]bool{sienne: true, autre: false} {
			_, err := parcours.SuivreDocuments(ctx, b, m.Trousseau, m.Demande(droits.Comptable), parcours.SuiteDocuments{Documents: map[int64]int64{id: 1}, Vers: documents.Imprime})
			if permis && err != nil || !permis && !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("suivre %d : %v", id, err)
			}
		}
		m.Verifier(t)
	})
}

// The request and its evaluation print from what was written of them.
func TestFicheEtEvaluation(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		enTete(t, m)
		dossier, _ := m.DemandeValidee(t, "Exemple")
		for genre, veut := range map[string][]string{"fiche_demande": {"Impayé", "accord le"}, "evaluation_sociale": {"Avis", "favorable", "Ce jour-là"}} {
			id, err := parcours.EcrireDocument(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauDocument{Dossier: dossier, Genre: genre})
			if err != nil {
				t.Fatalf("%s : %v", genre, err)
			}
			m.Lire(t, func(ctx context.Context, lecture bdd.Lecture) error {
				x, err := documents.ParID(ctx, lecture, id)
				if err != nil {
					return err
				}
				l, err := x.Lettre(m.Trousseau)
				for _, mot := range veut {
					if !strings.Contains(strings.ToLower(l.Texte()), strings.ToLower(mot)) {
						t.Errorf("%s : « %s » manque\n%s", genre, mot, l.Texte())
					}
				}
				return err
			})
		}
	})
}
