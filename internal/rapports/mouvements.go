// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// EtatLigne says where a line of an account stands.
type EtatLigne string

// The states, from what the bank has shown to what is only hoped for.
const (
	Rapproche EtatLigne = "rapproche" // seen by the bank and decided
	APointer  EtatLigne = "a_pointer" // seen by the bank, somebody has still to say what it is
	Transmis  EtatLigne = "transmis"  // given to the bank, which has not shown it yet
	Prevu     EtatLigne = "prevu"     // an order that was prepared
	Attendu   EtatLigne = "attendu"   // an income that should come
)

// LigneCompte is one line of a person's account.
type LigneCompte struct {
	Date       jour.Jour // of the ledger
	VuLe       jour.Jour // day of the bank's line that the transaction comes from; Vide when none
	Libelle    string
	Detail     string // payee or payer
	Nature     string // category on screen: "Ressource", "Logement", "Banque"…
	Centimes   argent.Centimes
	Solde      argent.Centimes
	Etat       EtatLigne
	Ecriture   int64
	Numero     int64 // of the transaction in its year
	Ligne      int64 // line of the bank's statement that shows it, 0 when none
	Ordre      int64
	Objet      paiements.Objet // of the order
	Nouveau    bool            // the order pays again one that came back
	Recette    string          // authorised benefit that came
	Prestation int             // its number in CASF art. D271-2
	Genre      string          // nature of the transaction in the ledger
	Piece      int64           // document that justifies it
	Contre     int64           // transaction that this one reverses
}

// sqlMouvements is the text of the lines of an account; clause is "" for a caller that has checked its right another way.
func sqlMouvements(clause string) string {
	return `
	select e.id, e.numero, e.nature, e.jour_comptable, m.centimes, e.origine, e.origine_id, e.contrepasse, g.contenu_id, g.engagement, k.chiffre, coalesce(p.etat, ''),
		coalesce(p.regle, ''), r.libelle, r.prestation, o.objet, o.etat, o.piece_id, o.id,
		coalesce((select case when z.etat = 'retourne' then 1 else 0 end from ordre z where z.id = o.remplace_id), 0),
		(select min(x.id) from ligne_releve x join pointage px on px.ligne_id = x.id where x.bout_en_bout = o.bout_en_bout and x.bout_en_bout <> ''
			and x.compte_bancaire_id = c.compte_bancaire_id and x.centimes = -o.centimes), g.date_operation
	from mouvement m join ecriture e on e.id = m.ecriture_id join compte c on c.id = m.compte_id
	left join ligne_releve g on e.origine = 'ligne_releve' and g.id = e.origine_id
	left join contenu k on k.id = g.contenu_id
	left join pointage p on p.ligne_id = g.id
	left join gestion_recette r on p.cible = 'recette' and r.id = p.cible_id
	left join ordre o on o.id = case when e.origine = 'ordre' then e.origine_id when p.cible = 'ordre' then p.cible_id end
	where m.compte_id = $1 and e.jour_comptable >= $2 and e.jour_comptable <= $3` + clause + ` order by e.jour_comptable, e.id, m.rang`
}

var (
	requeteMouvements       = droits.Requete{Nom: "rapports.mouvements", Nominative: true, SQL: sqlMouvements(` and {DROITS lire_compte c}`)}
	requeteMouvementsReleve = droits.Requete{Nom: "rapports.mouvements_du_releve", Nominative: true, SQL: sqlMouvements(""),
		SansClause: "Releve a déjà vérifié le droit de lire le relevé mensuel du dossier (droits.Peut), que la clause du compte ne donne pas au référent"}
)

// mouvements returns the booked lines of an account between two days.
func mouvements(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, compte int64, du, au jour.Jour) ([]LigneCompte, error) {
	requete, args := requeteMouvements.Pour(a, compte, du, au)
	return lireMouvements(ctx, l, t, comptes.DecoderTexte, requete, args)
}

// decodeur reads the sealed words of a line: for everybody, or for the person herself.
type decodeur func(string) (comptes.TexteLigne, error)

func lireMouvements(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, lire decodeur, requete string, args []any) ([]LigneCompte, error) {
	lignes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (LigneCompte, error) { return scanMouvement(r, t, lire) }, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les lignes du compte : %w", err)
	}
	return lignes, nommerTiers(ctx, l, lignes)
}

func scanMouvement(r *sql.Rows, t *chiffre.Trousseau, lire decodeur) (x LigneCompte, err error) {
	var origine, etat, regle string
	var origineID, contenu, vueSur, nouveau int64
	var engagement, scelle []byte
	var recette, objet, etatOrdre sql.NullString
	var montant argent.Centimes
	if err = r.Scan(&x.Ecriture, &x.Numero, &x.Genre, &x.Date, &montant, &origine, &origineID, bdd.OuZero(&x.Contre), bdd.OuZero(&contenu), &engagement, &scelle, &etat,
		&regle, &recette, bdd.OuZero(&x.Prestation), &objet, &etatOrdre, bdd.OuZero(&x.Piece), bdd.OuZero(&x.Ordre), &nouveau, bdd.OuZero(&vueSur), &x.VuLe); err != nil {
		return x, err
	}
	x.Centimes, x.Etat, x.Objet, x.Recette, x.Nouveau = -montant, Rapproche, paiements.Objet(objet.String), recette.String, nouveau == 1
	x.Nature = natureAffichee(x.Genre, regle, x.Objet)
	if origine == "ligne_releve" {
		x.Ligne = origineID
		tl, err := ouvrirTexte(t, lire, contenu, scelle, engagement)
		if err != nil {
			return x, err
		}
		x.Libelle, x.Detail = tl.Libelle, tl.Contrepartie
		if e := comptes.Etat(etat); e == comptes.Reste || e == comptes.Probable || e == comptes.AVerifier {
			x.Etat = APointer
		}
	}
	x.nommer(regle, vueSur, paiements.Etat(etatOrdre.String))
	return x, nil
}

// nommer finds the words of a line.
func (x *LigneCompte) nommer(regle string, vueSur int64, ordre paiements.Etat) {
	if x.Libelle == "" && regle == "frais" {
		x.Libelle = "Frais de la banque"
	}
	switch {
	case x.Contre != 0:
		x.Libelle = "Correction de l’écriture d’avant"
		if x.Objet != "" {
			x.Libelle = "Virement annulé" + texte.Insecable + ": " + x.Objet.Libelle()
		}
	case x.Genre == "reprise":
		x.Libelle = "Solde repris à l’arrivée dans Étai"
	case x.Genre == "releve_revenu" || x.Genre == "pointage_revenu" || x.Genre == "pointage_affectation":
		if x.Recette != "" {
			x.Libelle = x.Recette + " " + x.Date.DeMoisAnnee()
		}
	case x.Genre == "pointage_annulation":
		x.Libelle, x.Etat = "Affectation annulée"+texte.Insecable+": "+x.Libelle, Rapproche
	case x.Genre == "ordre_transmis":
		x.Libelle, x.Ligne = x.Objet.Libelle(), vueSur
		if ordre == paiements.Transmis {
			x.Etat, x.Ligne = Transmis, 0
		}
	case x.Genre == "pointage_remboursement":
		x.Libelle = "Remboursement" + texte.Insecable + ": " + x.Objet.Libelle()
	case x.Genre == "releve_retour" || x.Genre == "pointage_retour":
		x.Libelle = "Virement revenu" + texte.Insecable + ": " + x.Objet.Libelle()
	}
	if x.Libelle == "" {
		x.Libelle = x.Nature
	}
}

// texteScelle opens the words of a line for a page: never what the person did with her card.
func texteScelle(t *chiffre.Trousseau, contenu int64, scelle, engagement []byte) (comptes.TexteLigne, error) {
	return ouvrirTexte(t, comptes.DecoderTexte, contenu, scelle, engagement)
}

func ouvrirTexte(t *chiffre.Trousseau, lire decodeur, contenu int64, scelle, engagement []byte) (comptes.TexteLigne, error) {
	s, err := journal.OuvrirContenu(t, contenu, scelle, engagement)
	if errors.Is(err, journal.ErrEfface) {
		return comptes.TexteLigne{Libelle: "libellé effacé"}, nil
	}
	if err != nil {
		return comptes.TexteLigne{}, err
	}
	return lire(s)
}

// nommerTiers puts the payee's name on the lines of orders.
func nommerTiers(ctx context.Context, l bdd.Lecture, lignes []LigneCompte) error {
	var ids []int64
	for _, x := range lignes {
		if x.Ordre != 0 {
			ids = append(ids, x.Ordre)
		}
	}
	noms, err := tiersDesOrdres(ctx, l, ids)
	for i := range lignes {
		if n, ok := noms[lignes[i].Ordre]; ok {
			lignes[i].Detail = n
		}
	}
	return err
}

func tiersDesOrdres(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]string, error) {
	noms := map[int64]string{}
	for len(ids) > 0 {
		n := min(len(ids), 500)
		liste, args := bdd.ListeIDs(ids[:n])
		type nomme struct {
			id  int64
			nom string
		}
		ns, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x nomme, err error) { return x, r.Scan(&x.id, &x.nom) },
			`select o.id, t.nom from ordre o join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id where o.id in (`+liste+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("nommer les tiers : %w", err)
		}
		for _, x := range ns {
			noms[x.id] = x.nom
		}
		ids = ids[n:]
	}
	return noms, nil
}

// natureAffichee is the category of a line on screen.
func natureAffichee(nature, regle string, o paiements.Objet) string {
	switch nature {
	case "releve_revenu", "pointage_revenu":
		return "Ressource"
	case "ordre_transmis":
		return natureOrdre(o)
	case "releve_retour", "pointage_retour":
		return "Retour"
	case "reprise":
		return "Reprise"
	case "contrepassation", "pointage_annulation":
		return "Correction"
	case "releve_debit_constate":
		if regle == "frais" {
			return "Banque"
		}
		return "Prélèvement"
	case "pointage_remboursement":
		return "Remboursement"
	case "releve_argent_de_vie":
		return "Vie"
	case "pointage_affectation":
		return "Autre recette"
	}
	return "Banque"
}

func natureOrdre(o paiements.Objet) string {
	switch o {
	case paiements.Loyer, paiements.Assurance:
		return "Logement"
	case paiements.Energie:
		return "Énergie"
	case paiements.ArgentDeVie:
		return "Vie"
	case paiements.Apurement:
		return "Dette"
	case paiements.Reversement, paiements.DuSolde:
		return "Reversement"
	case paiements.Restitution:
		return "Restitution"
	}
	return "Autre"
}
