// SPDX-License-Identifier: EUPL-1.2

package journal

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
)

// ActeSorti is an act as it leaves Étai: what it says, and what lets anybody check the chain without Étai. SHA-256 of Encodage, once read as base64, is
// Empreinte, and Encodage holds Precedente.
type ActeSorti struct {
	Organisation int64  `json:"organisation"` // 0: the installation itself
	Annee        int64  `json:"annee"`
	Rang         int64  `json:"rang"`
	Instant      string `json:"instant"`
	Agent        int64  `json:"agent,omitempty"`
	Nature       string `json:"nature"`
	Objet        string `json:"objet"`
	ObjetID      int64  `json:"objet_id,omitempty"`
	Dossier      int64  `json:"dossier_id,omitempty"`
	Valeurs      string `json:"valeurs"`
	Contenu      int64  `json:"contenu_id,omitempty"`
	Engagement   string `json:"engagement,omitempty"`
	Precedente   string `json:"empreinte_precedente"`
	Empreinte    string `json:"empreinte"`
	Encodage     string `json:"encodage"`
}

// Sortir gives every act in the order of the chains, one after the other; a chain that does not hold stops it.
func Sortir(ctx context.Context, l bdd.Lecture, fn func(ActeSorti) error) (err error) {
	rows, err := l.Query(ctx, sqlRejouer)
	if err != nil {
		return fmt.Errorf("relire le journal des actes : %w", err)
	}
	defer rows.Close()
	var avant maillon
	for premier := true; rows.Next(); premier = false {
		var m maillon
		var scelle sql.RawBytes
		var efface bool
		if err := rows.Scan(&m.Organisation, &m.annee, &m.rang, &m.instant, &m.Agent, &m.Nature, &m.Objet, &m.ObjetID, &m.Dossier, &m.valeurs, &m.Contenu, &m.Engagement, &m.empreinte, &scelle, &efface); err != nil {
			return fmt.Errorf("relire le journal des actes : %w", err)
		}
		if cause := m.rompu(premier, avant); cause != "" {
			return &Faute{m.Organisation, m.annee, m.rang, cause}
		}
		avant = m
		if err := fn(ActeSorti{Organisation: m.Organisation, Annee: m.annee, Rang: m.rang, Instant: m.instant.String(), Agent: m.Agent, Nature: m.Nature, Objet: m.Objet, ObjetID: m.ObjetID, Dossier: m.Dossier,
			Valeurs: m.valeurs, Contenu: m.Contenu, Engagement: hex.EncodeToString(m.Engagement), Precedente: hex.EncodeToString(m.precedent), Empreinte: hex.EncodeToString(m.empreinte),
			Encodage: base64.StdEncoding.EncodeToString(m.encoder().Encodage())}); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Devoiler opens a text without a chained row that vouches for it, and gives the salt with it, so that whoever holds both can check the commitment of the rows.
func Devoiler(t *chiffre.Trousseau, scelle []byte) (sel []byte, texte string, err error) {
	clair, err := t.Ouvrir(contexteSeau, scelle)
	if err != nil {
		return nil, "", err
	}
	if len(clair) < tailleSel {
		return nil, "", ErrAltere
	}
	return clair[:tailleSel], string(clair[tailleSel:]), nil
}
