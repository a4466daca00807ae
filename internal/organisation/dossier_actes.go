// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
)

// Attribuer gives a file in charge, to an agent of the organisation or to another organisation.
func Attribuer(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, t Attribution) (int64, error) {
	if !droits.Autorise(acteur.Role, droits.Attribuer) {
		return 0, ErrRefus
	}
	if err := exigerEcriture(ctx, e, acteur, t.Dossier); err != nil {
		return 0, err
	}
	if t.Portee != Complete && t.Portee != Suivi {
		return 0, &Faute{"portee", "Choisissez ce que l’attribution ouvre."}
	}
	if t.Du.Vide() || (!t.Au.Vide() && t.Au.Avant(t.Du)) {
		return 0, &Faute{"du", "Indiquez une date de début, et une date de fin qui ne la précède pas."}
	}
	id, err := attribuer(ctx, e, t)
	if err != nil {
		return 0, err
	}
	return id, consignerDossier(ctx, e, acteur, "dossier.attribuer", t.Dossier, journal.Entier("attribution", id), journal.Entier("organisation", t.Organisation),
		journal.Entier("agent", t.Agent), journal.Code("portee", string(t.Portee)), journal.Jour("du", t.Du), journal.Jour("au", t.Au))
}

const sqlAttribution = `select t.dossier_id from dossier_attribution t where t.id = $1`

// FinirAttribution ends an attribution on a day, which it still includes.
func FinirAttribution(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, attribution int64, au jour.Jour) error {
	if !droits.Autorise(acteur.Role, droits.Attribuer) {
		return ErrRefus
	}
	var dossier int64
	if err := e.QueryRow(ctx, sqlAttribution, attribution).Scan(&dossier); err != nil {
		return fmt.Errorf("attribution %d : %w", attribution, err)
	}
	if err := exigerEcriture(ctx, e, acteur, dossier); err != nil {
		return err
	}
	n, err := e.Exec(ctx, `update dossier_attribution set au = $2 where id = $1 and du <= $2`, attribution, au)
	if err != nil {
		return fmt.Errorf("finir l’attribution %d : %w", attribution, err)
	}
	if n == 0 {
		return &Faute{"au", "La date de fin ne peut pas précéder la date de début."}
	}
	return consignerDossier(ctx, e, acteur, "dossier.finir_attribution", dossier, journal.Entier("attribution", attribution), journal.Jour("au", au))
}

// Habiliter opens a sealed file to an agent by name. Only who already reads it may do so.
func Habiliter(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, dossier, agent int64, du jour.Jour) (int64, error) {
	if err := exigerEcriture(ctx, e, acteur, dossier); err != nil {
		return 0, err
	}
	id, err := habiliter(ctx, e, dossier, agent, du)
	if err != nil {
		return 0, err
	}
	return id, consignerDossier(ctx, e, acteur, "dossier.habiliter", dossier, journal.Entier("agent", agent), journal.Jour("du", du))
}

const sqlHabilitation = `select h.dossier_id from dossier_habilitation h where h.id = $1`

// FinirHabilitation ends it on a day, which it still includes.
func FinirHabilitation(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, habilitation int64, au jour.Jour) error {
	var dossier int64
	if err := e.QueryRow(ctx, sqlHabilitation, habilitation).Scan(&dossier); err != nil {
		return fmt.Errorf("habilitation %d : %w", habilitation, err)
	}
	if err := exigerEcriture(ctx, e, acteur, dossier); err != nil {
		return err
	}
	n, err := e.Exec(ctx, `update dossier_habilitation set au = $2 where id = $1 and du <= $2`, habilitation, au)
	if err != nil {
		return fmt.Errorf("finir l’habilitation %d : %w", habilitation, err)
	}
	if n == 0 {
		return &Faute{"au", "La date de fin ne peut pas précéder la date de début."}
	}
	return consignerDossier(ctx, e, acteur, "dossier.finir_habilitation", dossier, journal.Entier("habilitation", habilitation), journal.Jour("au", au))
}

// ModifierDossier changes territory and closing day; version is what the form showed. A file is given to
// other hands by attributions, never by changing its organisation.
func ModifierDossier(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, d Dossier) error {
	if err := exigerEcriture(ctx, e, acteur, d.ID); err != nil {
		return err
	}
	if d.FermeLe.Vide() {
		if err := exigerOuverts(ctx, e, d.Territoire); err != nil {
			return err
		}
	}
	n, err := e.Exec(ctx, `update dossier set territoire_id = $3, ferme_le = $4, version = version + 1 where id = $1 and version = $2`,
		d.ID, d.Version, bdd.Nul(d.Territoire), d.FermeLe)
	if err := uneLigne(n, err); err != nil {
		return fmt.Errorf("modifier le dossier %d : %w", d.ID, err)
	}
	return consignerDossier(ctx, e, acteur, "dossier.modifier", d.ID, journal.Entier("territoire", d.Territoire), journal.Jour("ferme_le", d.FermeLe),
		journal.Entier("version", d.Version+1))
}

// DureeAcces bounds an access that was opened for a written reason.
const DureeAcces = 24 * time.Hour

// OuvrirAcces opens a named file to the direction for a written reason, for at most DureeAcces. The reason
// is kept under seal, and its commitment in the journal.
func OuvrirAcces(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, acteur droits.Agent, dossier int64, motif string, duree time.Duration) error {
	if !droits.Autorise(acteur.Role, droits.DemanderUnAcces) {
		return ErrRefus
	}
	motif, err := texte.Bloc(motif)
	if err != nil {
		return &Faute{"motif", err.Error()}
	}
	if n := utf8.RuneCountInString(motif); n < 15 || n > 2000 {
		return &Faute{"motif", "Écrivez pourquoi ce dossier doit être ouvert, en quinze caractères au moins et deux mille au plus\u00a0: ce motif est journalisé."}
	}
	if duree <= 0 || duree > DureeAcces {
		duree = DureeAcces
	}
	// In figures the direction sees the whole organisation, sealed files excepted: what it may ask for.
	peut, err := droits.Peut(ctx, e, acteur, droits.LireChiffres, dossier)
	if err != nil {
		return err
	}
	if !peut {
		return fmt.Errorf("dossier %d : %w", dossier, bdd.ErrAbsent)
	}
	contenu, engage, err := journal.Engager(ctx, e, t, motif)
	if err != nil {
		return err
	}
	expire := e.Instant().Plus(duree)
	id, err := e.Inserer(ctx, `insert into acces_motive (dossier_id, agent_id, contenu_id, engagement, accorde_le, expire_le)
		values ($1, $2, $3, $4, $5, $6) returning id`, dossier, acteur.ID, contenu, engage, e.Instant(), expire)
	if err != nil {
		return fmt.Errorf("ouvrir le dossier %d sur motif : %w", dossier, err)
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: acteur.Organisation, Agent: acteur.ID, Nature: "dossier.ouvrir_acces", Objet: "acces_motive",
		ObjetID: id, Dossier: dossier, Valeurs: []journal.Valeur{journal.Entier("minutes", int64(duree/time.Minute))}, Contenu: contenu, Engagement: engage})
}
