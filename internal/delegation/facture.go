// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/formats/cii"
	"etai/internal/organisation"
)

// DelaiDePaiement is how many days the département has to pay (CCP art. R2192-10).
const DelaiDePaiement = 30

// NatureFacture is an invoice, or the credit note that corrects one.
type NatureFacture string

// The two.
const (
	PieceFacture NatureFacture = "facture"
	PieceAvoir   NatureFacture = "avoir"
)

// FactureEmise is an invoice or a credit note as it was issued.
type FactureEmise struct {
	ID, Emetteur, Destinataire int64
	Etat                       int64
	Nature                     NatureFacture
	Corrige                    int64 // the invoice that a credit note corrects
	Annee                      int
	Numero                     int64
	EmiseLe, Echeance          jour.Jour // Echeance is the one that it says
	RecueLe                    jour.Jour // by the payer of a public contract; Vide as long as nobody noted it
	Total                      argent.Centimes
	Corps                      journal.Joint
	Par                        int64
}

// Reference is the number that both sides cite: one series without a hole for an issuer and a year, invoices and credit notes together.
func (f FactureEmise) Reference() string { return fmt.Sprintf("%d-%05d", f.Annee, f.Numero) }

// AuPlusTard is the last day to pay it: thirty days after its reception (CCP art. R2192-10, R2192-12) once its day is noted, else the day that it says.
func (f FactureEmise) AuPlusTard() jour.Jour {
	if f.RecueLe.Vide() {
		return f.Echeance
	}
	return f.RecueLe.Plus(DelaiDePaiement)
}

// Valeurs are what the act of its issue keeps; engagement is that of its words.
func (f FactureEmise) Valeurs(engagement []byte) []journal.Valeur {
	return []journal.Valeur{journal.Code("nature", string(f.Nature)), journal.Entier("etat", f.Etat), journal.Entier("corrige", f.Corrige), journal.Entier("annee", int64(f.Annee)), journal.Entier("numero", f.Numero),
		journal.Jour("emise_le", f.EmiseLe), journal.Jour("echeance", f.Echeance), journal.Montant("total", f.Total), journal.Empreinte("corps", engagement)}
}

var ligneDeCommune = regexp.MustCompile(`^(\d{5}) (\S.*)$`)

// Partie makes a party of an invoice from an organisation: the last line of its address is its postal code and town, the one before is the street.
func Partie(o organisation.Organisation, siret string) (cii.Partie, *Refus) {
	lignes := strings.Split(o.Adresse, "\n")
	p := cii.Partie{Nom: o.Nom, SIRET: siret, Telephone: o.Telephone}
	m := ligneDeCommune.FindStringSubmatch(lignes[len(lignes)-1])
	if len(lignes) < 2 || m == nil {
		return p, refuser("adresse", "l’adresse de %s ne suffit pas à une facture : écrire la rue, puis le code postal et la commune sur la dernière ligne, dans la page de l’organisation", o.Nom)
	}
	p.CodePostal, p.Commune, p.Adresse = m[1], m[2], lignes[len(lignes)-2]
	p.Complement = strings.Join(lignes[:len(lignes)-2], ", ")
	return p, nil
}

// MentionsDe are what the law asks to be written of late payment: of a public contract (CCP art. R2192-31, D2192-35), or between professionals (C. com. art. L441-10,
// D441-5).
func MentionsDe(c Cadre) cii.Mentions {
	m := cii.Mentions{Escompte: "Pas d’escompte pour paiement anticipé.",
		Penalites: "Retard de paiement : intérêts au taux de refinancement de la Banque centrale européenne majoré de huit points, de plein droit (articles L. 2192-13 et R. 2192-31 du code de la commande publique).",
		Indemnite: "Retard de paiement : indemnité forfaitaire de 40 euros pour frais de recouvrement (article D. 2192-35 du code de la commande publique)."}
	if c != Marche {
		m.Penalites = "Retard de paiement : pénalités au taux de refinancement de la Banque centrale européenne majoré de dix points, sans rappel (article L. 441-10 du code de commerce)."
		m.Indemnite = "Retard de paiement : indemnité forfaitaire de 40 euros pour frais de recouvrement (articles L. 441-10 et D. 441-5 du code de commerce)."
	}
	return m
}

// LignesFacture are the lines of an invoice: one a month, a level and a price.
func LignesFacture(gs []Groupe, mots organisation.Niveaux) []cii.Ligne {
	ls := make([]cii.Ligne, len(gs))
	for i, g := range gs {
		ls[i] = cii.Ligne{Libelle: mots.Libelle(g.Niveau) + ", " + g.Mois.MoisAnnee(), Precision: "Mois-mesure de " + texte.Pluriel(g.Mesures, "mesure") + ", voir l’annexe", Dix: g.Dix, Prix: g.Prix, Montant: g.Montant}
	}
	return ls
}

// Emettre records an invoice as it is issued: corps is all that it says. bdd.ErrConflit: the number serves, or the état has its invoice.
func Emettre(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, f FactureEmise, corps cii.Facture) (id int64, engagement []byte, err error) {
	mots, err := json.Marshal(corps)
	if err != nil {
		return 0, nil, fmt.Errorf("écrire le corps d’une facture : %w", err)
	}
	contenu, engagement, err := journal.Engager(ctx, e, t, string(mots))
	if err != nil {
		return 0, nil, err
	}
	id, err = e.Inserer(ctx, `insert into delegation_facture(emetteur_id, destinataire_id, etat_id, nature, corrige_id, annee, numero, emise_le, echeance, total, contenu_id, engagement, par, le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14) returning id`, f.Emetteur, f.Destinataire, f.Etat, string(f.Nature), bdd.Nul(f.Corrige), f.Annee, f.Numero, f.EmiseLe, f.Echeance, f.Total,
		contenu, engagement, f.Par, e.Instant())
	if err != nil {
		return 0, nil, fmt.Errorf("émettre une facture : %w", err)
	}
	return id, engagement, nil
}

// Facturer notes that an agreed état has its invoice.
func Facturer(ctx context.Context, e *bdd.Ecriture, x EtatFacturation) error {
	n, err := e.Exec(ctx, `update delegation_etat set etat = 'facture', version = version + 1 where id = $1 and version = $2 and etat = 'arrete'`, x.ID, x.Version)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("facturer un état : %w", err)
	}
	return nil
}

// Crediter notes that lines are taken back by a credit note: their months may be billed again.
func Crediter(ctx context.Context, e *bdd.Ecriture, avoir int64, ls []Ligne) error {
	for _, x := range ls {
		if _, err := e.Exec(ctx, `update delegation_ligne set avoir_id = $2, version = version + 1 where id = $1`, x.ID, avoir); err != nil {
			return fmt.Errorf("créditer une ligne : %w", err)
		}
		if _, err := e.Exec(ctx, `update mois_mesure set etat_id = null, facture_dix = null where id = $1`, x.MoisMesure); err != nil {
			return fmt.Errorf("rouvrir un mois : %w", err)
		}
	}
	return nil
}

const deFacture = `select f.id, f.emetteur_id, f.destinataire_id, f.etat_id, f.nature, f.corrige_id, f.annee, f.numero, f.emise_le, f.echeance, ` + ColonneRecueLe + `, f.total, f.par, f.contenu_id, f.engagement, k.chiffre
	from delegation_facture f join contenu k on k.id = f.contenu_id `

func scanFacture(r *sql.Rows) (f FactureEmise, err error) {
	return f, r.Scan(append([]any{&f.ID, &f.Emetteur, &f.Destinataire, &f.Etat, &f.Nature, bdd.OuZero(&f.Corrige), &f.Annee, &f.Numero, &f.EmiseLe, &f.Echeance, &f.RecueLe, &f.Total, &f.Par}, f.Corps.Cibles()...)...)
}

// FactureDe reads an invoice to which the organisation is a party; bdd.ErrAbsent otherwise.
func FactureDe(ctx context.Context, l bdd.Lecture, organisation, id int64) (FactureEmise, error) {
	return bdd.Un(ctx, l, scanFacture, deFacture+`where f.id = $1 and (f.emetteur_id = $2 or f.destinataire_id = $2)`, id, organisation)
}

// FacturesDe lists those of an organisation, as issuer or as payer, the latest first; of an état alone when it is not 0.
func FacturesDe(ctx context.Context, l bdd.Lecture, organisation, etat int64) ([]FactureEmise, error) {
	return bdd.Lister(ctx, l, scanFacture, deFacture+`where (f.emetteur_id = $1 or f.destinataire_id = $1) and ($2 = 0 or f.etat_id = $2) order by f.id desc`, organisation, etat)
}

// ToutesLesFactures lists them all, for who verifies.
func ToutesLesFactures(ctx context.Context, l bdd.Lecture) ([]FactureEmise, error) {
	return bdd.Lister(ctx, l, scanFacture, deFacture+`order by f.emetteur_id, f.annee, f.numero`)
}

// Lire opens what an invoice says, exactly as it was issued.
func (f FactureEmise) Lire(t *chiffre.Trousseau) (x cii.Facture, err error) {
	s, err := f.Corps.Ouvrir(t)
	if err != nil {
		return x, err
	}
	if err := json.Unmarshal([]byte(s), &x); err != nil {
		return x, fmt.Errorf("relire la facture %s : %w", f.Reference(), err)
	}
	return x, nil
}

// Credite is what the credit notes of an invoice take back already.
func Credite(ctx context.Context, l bdd.Lecture, facture int64) (c argent.Centimes, err error) {
	return c, l.QueryRow(ctx, `select coalesce(sum(f.total), 0) from delegation_facture f where f.corrige_id = $1`, facture).Scan(&c)
}
