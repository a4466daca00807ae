// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
)

// Reponse is what the bank answered to the file of a remise (pain.002).
type Reponse struct {
	ID          int64
	Remise      int64
	Fichier     int64
	SHA256      []byte
	Format      string
	Identifiant string // of the bank's message
	Statut      string // of the whole file, as the bank wrote it
	RecuePar    int64
	RecueLe     horloge.Instant
	Lignes      []LigneReponse
}

// LigneReponse is what it says of one transfer.
type LigneReponse struct {
	Ordre     int64 // 0 when the reference is not one of ours
	Dossier   int64
	Reference string
	Statut    string // as the bank wrote it: "ACSC", "RJCT"
	Motif     string // "AC04"
	VoP       string // verification of payee: "RCVC", "RVMC", "RVNM", "RVNA"
	Nom       string // that the bank suggests
	Effet     Effet
}

// Effet is what an answer changed in Étai.
type Effet string

// The effects.
const (
	Note        Effet = "note"      // kept, nothing changed
	EffetRejete Effet = "rejete"    // the order became rejected
	Deja        Effet = "deja"      // it already was
	TropTard    Effet = "trop_tard" // rejected by the bank, which had shown it executed: to be looked at
	Inconnu     Effet = "inconnu"   // not a transfer of this remise
)

// Libelle is the effect on screen.
func (e Effet) Libelle() string {
	switch e {
	case Note:
		return "Noté"
	case EffetRejete:
		return "Rejeté, argent rendu"
	case Deja:
		return "Déjà rejeté"
	case TropTard:
		return "À vérifier avec la banque"
	case Inconnu:
		return "Référence inconnue"
	}
	return string(e)
}

// Consignees is what the act of an answer says of it. The name that the bank suggests may be erased: it is not in it.
func (r Reponse) Consignees() []journal.Valeur {
	rejetes := int64(0)
	h := empreinte.Nouveau("reponse/1").Reference(r.Fichier).Texte(r.Format).Texte(r.Identifiant).Texte(r.Statut).Liste(len(r.Lignes))
	for _, x := range r.Lignes {
		if x.Effet == EffetRejete {
			rejetes++
		}
		h.Reference(x.Ordre).Reference(x.Dossier).Texte(x.Reference).Texte(x.Statut).Texte(x.Motif).Texte(x.VoP).Texte(string(x.Effet))
	}
	return []journal.Valeur{journal.Empreinte("sha256", r.SHA256), journal.Entier("rejetes", rejetes), journal.Empreinte("lignes", h.Somme())}
}

// GarderReponse keeps an answer and its lines.
func GarderReponse(ctx context.Context, e *bdd.Ecriture, r Reponse) (int64, error) {
	id, err := e.Inserer(ctx, `insert into banque_reponse(remise_id, fichier_id, sha256, format, identifiant, statut, recue_par, recue_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`, r.Remise, r.Fichier, r.SHA256, r.Format, r.Identifiant, r.Statut, r.RecuePar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("garder la réponse de la banque : %w", err)
	}
	lignes := make([][]any, len(r.Lignes))
	for i, x := range r.Lignes {
		lignes[i] = []any{id, bdd.Nul(x.Ordre), bdd.Nul(x.Dossier), x.Reference, x.Statut, x.Motif, x.VoP, x.Nom, string(x.Effet)}
	}
	if len(lignes) == 0 {
		return id, nil
	}
	return id, e.InsererLignes(ctx, "banque_reponse_ligne", []string{"reponse_id", "ordre_id", "dossier_id", "reference", "statut", "motif", "vop", "nom", "effet"}, lignes)
}

// ReponseConnue finds the answer of a remise by the hash of its file, or bdd.ErrAbsent.
func ReponseConnue(ctx context.Context, l bdd.Lecture, remise int64, sha256 []byte) (int64, error) {
	var id int64
	err := l.QueryRow(ctx, `select id from banque_reponse where remise_id = $1 and sha256 = $2`, remise, sha256).Scan(&id)
	return id, err
}

// Reponses returns the answers of the bank about a remise, or about all when it is 0, with their lines, the latest first.
func Reponses(ctx context.Context, l bdd.Lecture, remise int64) ([]Reponse, error) {
	texte, args := `select id, remise_id, fichier_id, sha256, format, identifiant, statut, recue_par, recue_le from banque_reponse`, []any(nil)
	if remise != 0 {
		texte, args = texte+` where remise_id = $1`, []any{remise}
	}
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Reponse, err error) {
		return x, r.Scan(&x.ID, &x.Remise, &x.Fichier, &x.SHA256, &x.Format, &x.Identifiant, &x.Statut, &x.RecuePar, &x.RecueLe)
	}, texte+` order by id desc`, args...)
	if err != nil {
		return nil, err
	}
	for i := range rs {
		if rs[i].Lignes, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneReponse, err error) {
			return x, r.Scan(bdd.OuZero(&x.Ordre), bdd.OuZero(&x.Dossier), &x.Reference, &x.Statut, &x.Motif, &x.VoP, &x.Nom, &x.Effet)
		}, `select ordre_id, dossier_id, reference, statut, motif, vop, nom, effet from banque_reponse_ligne where reponse_id = $1 order by id`, rs[i].ID); err != nil {
			return nil, err
		}
	}
	return rs, nil
}
