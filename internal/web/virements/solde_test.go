// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/tiers"
	pagespersonnes "etai/internal/web/personnes"
	"etai/internal/web/webtest"
)

// soldeAReverser is the file of somebody whose sub-account holds 412,50 € and whose contract stopped for a reason.
func (b *bureau) soldeAReverser(nom, numero string, motif masp.MotifArret, avant argent.Centimes) etaitest.Suivie {
	b.t.Helper()
	m, t := b.m, b.t
	s := etaitest.Suivie{IBAN: etaitest.IBANDe(424242), Numero: numero}
	var err error
	if s.Dossier, err = parcours.CreerPersonne(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: nom, Prenom: "Personne", Naissance: etaitest.Naissance}}); err != nil {
		t.Fatal(err)
	}
	contrat := m.Signer(t, etaitest.Contrat(s.Dossier, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: numero, Montant: 41250, JourDuMois: 5}))
	if _, err := parcours.OuvrirSousCompte(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouveauSousCompte{CompteBancaire: b.compter(`select max(id) from compte_bancaire`), Dossier: s.Dossier, OuvertLe: etaitest.Debut}); err != nil {
		t.Fatal(err)
	}
	b.Importer(s, lundi, lundi, avant, webtest.Ligne(41250, "CAF RSA "+numero, ""))
	if _, err := parcours.ArreterContrat(t.Context(), m.Base, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: s.Dossier, Contrat: contrat, Le: lundi.Plus(-1), Motif: motif, Texte: "Dit le jour même."}); err != nil {
		t.Fatal(err)
	}
	return s
}

// A balance: the form offers only who may receive it, another one is refused with the rule; the final account that Étai draws is the document of the order, kept in the file. With a
// mandataire, or after a death, the document is the one that Étai cannot make.
func TestReverserLeSolde(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, site *webtest.Site) {
		b := ouvrir(t, site)
		m, v := b.m, b.Role(droits.Comptable)
		m.Collectif(t, etaitest.IBANDe(424242))
		bailleur, notaire := m.Bailleur(t), m.Tiers(t, tiers.Succession, 0)
		s := b.soldeAReverser("Solde-Un", "8800021", masp.AutonomieRetrouvee, 0)
		chemin := adresse("/dossiers/%d/ordres/nouveau", s.Dossier)
		webtest.Dit(t, v.Lire(chemin+"?objet=solde"), 200, "Reverser le solde", "Tout ce qui reste revient à la personne", "Aucun compte au nom de la personne n’est enregistré.")
		soi := m.Tiers(t, tiers.Personne, s.Dossier)
		offre := func(w string, attendus ...int64) {
			t.Helper()
			for _, x := range []int64{bailleur, notaire, soi} {
				if dit := strings.Contains(w, `<option value="`+strconv.FormatInt(x, 10)+`"`); dit != slices.Contains(attendus, x) {
					t.Errorf("tiers %d offert : %t", x, dit)
				}
			}
		}
		w := v.Lire(chemin + "?objet=solde")
		texte := webtest.Dit(t, w, 200, "La pièce est son décompte final", "Voir le décompte final")
		webtest.Tait(t, texte, "Pièce qui justifie l’ordre", "Joindre une nouvelle pièce", "Ce que l’ordre paie")
		liste, _, _ := strings.Cut(w.Body.String()[strings.Index(w.Body.String(), `name="tiers"`):], "</select>")
		offre(liste, soi)
		webtest.Dit(t, v.Lire(chemin), 200, "Préparer un ordre de virement", "il reste de l’argent sur ce sous-compte", "Reverser le solde", "Pièce qui justifie l’ordre")
		champs := func(tiers int64, autres ...string) []string {
			return append([]string{"cle", cle(), "objet", "solde", "tiers", strconv.FormatInt(tiers, 10), "montant", "412,50", "jour", "25/11/2026", "libelle", "SOLDE DE TOUT COMPTE"}, autres...)
		}
		for _, autre := range []int64{bailleur, notaire} {
			webtest.Dit(t, v.Poster(chemin, champs(autre)...), 422, "Le solde est à la personne : choisir son propre RIB")
			webtest.Dit(t, v.Poster(chemin, champs(autre, "etape", "preparer")...), 422, "Le solde est à la personne : choisir son propre RIB")
		}
		webtest.Dit(t, v.Poster(chemin, champs(soi, "etape", "preparer", "montant", "412,49")...), 422)
		if n := b.compter(`select count(*) from fichier where nature = 'decompte_final'`); n != 0 {
			t.Errorf("%d décomptes gardés sans ordre", n)
		}
		webtest.Dit(t, v.Poster(chemin, champs(soi)...), 200, "Vérifier l’ordre de 412,50 €", "justifié par son décompte final, gardé au dossier avec l’ordre")
		envoi := champs(soi, "etape", "preparer")
		une := webtest.Vers(t, v.Poster(chemin, envoi...), "")
		webtest.Vers(t, v.Poster(chemin, envoi...), une)
		if n := b.compter(`select count(*) from fichier f join ordre o on o.piece_id = f.id where f.nature = 'decompte_final' and o.objet = 'solde' and o.dossier_id = $1`, s.Dossier); n != 1 {
			t.Errorf("%d décomptes gardés avec l’ordre, attendu 1", n)
		}
		piece := b.compter(`select piece_id from ordre where objet = 'solde'`)
		pdf := v.Lire(adresse("/dossiers/%d/documents/%d", s.Dossier, piece))
		if pdf.Code != 200 || !strings.HasPrefix(pdf.Body.String(), "%PDF-") {
			t.Errorf("décompte gardé : %d, %.20q", pdf.Code, pdf.Body.String())
		}
		webtest.Dit(t, v.Lire(une), 200, "Reversement du solde", "412,50 €")

		// A MAJ: the judge's decision or the mandataire's letter is asked for, the account stays one in her name.
		maj := b.soldeAReverser("Solde-Deux", "8800022", masp.PassageMAJ, 41250)
		chemin, soi = adresse("/dossiers/%d/ordres/nouveau", maj.Dossier), m.Tiers(t, tiers.Personne, maj.Dossier)
		w = v.Lire(chemin + "?objet=solde")
		webtest.Dit(t, w, 200, "Un mandataire gère pour elle", "article 495-7", "Décision du juge, ou lettre du mandataire", "Joindre une nouvelle pièce")
		webtest.Dit(t, v.Poster(chemin, champs(soi)...), 422, "Choisissez la pièce qui justifie l’ordre, ou joignez-la.")
		webtest.Dit(t, v.Poster(chemin, champs(soi, "piece", strconv.FormatInt(m.Piece(t, maj.Dossier), 10))...), 200, "Vérifier l’ordre de 412,50 €", "avis.pdf")
		for _, faute := range webtest.Typographie(w.Body.Bytes(), "Accessibilité : non conforme", "Jour, mois, année : par exemple") {
			t.Errorf("typographie de « %s »", faute)
		}

		// A death: the succession alone.
		if _, err := parcours.Geler(t.Context(), m.Base, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauGel{Dossier: maj.Dossier, Motif: gestion.Deces, Du: lundi, Texte: "Appel de sa sœur."}); err != nil {
			t.Fatal(err)
		}
		w = v.Lire(chemin + "?objet=solde")
		webtest.Dit(t, w, 200, "à sa succession", "Lettre du notaire, ou acte de notoriété")
		liste, _, _ = strings.Cut(w.Body.String()[strings.Index(w.Body.String(), `name="tiers"`):], "</select>")
		offre(liste, notaire)
		webtest.Dit(t, v.Poster(chemin, champs(soi, "piece", strconv.FormatInt(m.Piece(t, maj.Dossier), 10))...), 422, "La personne est décédée : le solde est à sa succession")
		webtest.Dit(t, v.Poster(chemin, champs(notaire, "piece", strconv.FormatInt(m.Piece(t, maj.Dossier), 10))...), 200, "Vérifier l’ordre de 412,50 €")
	}, domaine, webtest.Domaine{Pages: pagespersonnes.Pages, Routes: pagespersonnes.Routes})
}
