// SPDX-License-Identifier: EUPL-1.2

// Package releve is what a bank statement says, whatever the file it came in: the neutral form that
// formats/camt and formats/cfonb produce, and its JSON contract (etai releve lire --json).
package releve

import (
	"encoding/json"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// Texte is a text whose absence is null in JSON.
type Texte string

// MarshalJSON writes null for the empty text.
func (t Texte) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// Fichier is a whole file, read.
type Fichier struct {
	Fichier string   `json:"fichier"`
	Format  string   `json:"format"` // "camt.053.001.08", "cfonb120"
	Comptes []Compte `json:"comptes"`
	Alertes []Alerte `json:"alertes"`
}

// Compte is one statement of one account: a file may hold several, and several for one account.
type Compte struct {
	IBAN           Texte            `json:"iban"`
	Compte         Texte            `json:"compte"` // CFONB: 21 digits or letters; camt: Othr/Id when there is no IBAN
	Devise         Texte            `json:"devise"`
	DateOuverture  jour.Jour        `json:"date_ouverture"`
	DateCloture    jour.Jour        `json:"date_cloture"`
	SoldeOuverture *argent.Centimes `json:"solde_ouverture"` // nil on camt.054
	SoldeCloture   *argent.Centimes `json:"solde_cloture"`
	Lignes         []Ligne          `json:"lignes"`

	Identifiant string `json:"-"` // the bank's own statement id (Stmt/Id); empty in CFONB 120
	Numero      string `json:"-"` // ElctrncSeqNb or LglSeqNb
	Rang        int    `json:"-"` // position in the file, from 0
}

// Ligne is one Ntry or one 04 record, pending ones included.
type Ligne struct {
	DateOperation jour.Jour       `json:"date_operation"`
	DateValeur    jour.Jour       `json:"date_valeur"`
	Montant       argent.Centimes `json:"montant"` // signed: + received, − paid
	Libelle       Texte           `json:"libelle"`

	ReferenceBancaire   Texte `json:"reference_bancaire"`
	ReferenceBoutEnBout Texte `json:"reference_bout_en_bout"` // only when there is exactly one detail
	Contrepartie        Texte `json:"contrepartie"`           // only when there is exactly one detail
	Code                Texte `json:"code"`                   // "PMNT/RCDT/ESCT" or the CFONB code
	Retour              bool  `json:"retour"`
	MotifRetour         Texte `json:"motif_retour"`
	EnAttente           bool  `json:"en_attente"` // pending: outside the balances, never posted

	Details []Detail `json:"details"`

	Remise string `json:"-"` // batch reference: Btch/PmtInfId or MsgId, CFONB REF
	Rang   int    `json:"-"` // position in its Compte, from 0
}

// Detail is one transaction under a line.
type Detail struct {
	Montant             argent.Centimes `json:"montant"` // carries the sign of its line
	ReferenceBoutEnBout Texte           `json:"reference_bout_en_bout"`
	Contrepartie        Texte           `json:"contrepartie"`
	ContrepartieIBAN    Texte           `json:"contrepartie_iban"`
	Libelle             Texte           `json:"libelle"`

	CreancierUltime string `json:"-"` // UltmtCdtr/Nm, CFONB NBU: for whom the money is meant
	DebiteurUltime  string `json:"-"` // UltmtDbtr/Nm, CFONB NPO
	MotifRetour     string `json:"-"` // RtrInf/Rsn
	Remise          string `json:"-"` // PmtInfId of this transaction
}

// Alerte is something the reader should know that does not stop the reading.
type Alerte struct {
	Code    string `json:"code"`
	Compte  Texte  `json:"compte"` // IBAN, else account number
	Ligne   *int   `json:"ligne"`  // from 1, position of the line in its account; null when about the whole account
	Message string `json:"message"`
}

// Recepteur receives a file as it is read: memory stays flat whatever its size. The pointers are only
// valid during the call. An error stops the reading and comes back to the caller.
type Recepteur interface {
	// Ouvrir announces a statement; balances that the format gives later are still nil.
	Ouvrir(c *Compte) error
	// Ligne gives one line of the statement just opened (l.Details included); c.Lignes stays empty.
	Ligne(c *Compte, l *Ligne) error
	// Fermer ends the statement: its balances are known and have been checked against its lines.
	Fermer(c *Compte) error
	// Alerte reports a warning.
	Alerte(a Alerte)
}

// Dicter gives whole statements to a receiver, as reading a file would.
func Dicter(r Recepteur, comptes []Compte) error {
	for i := range comptes {
		c := &comptes[i]
		if err := r.Ouvrir(c); err != nil {
			return err
		}
		for k := range c.Lignes {
			if err := r.Ligne(c, &c.Lignes[k]); err != nil {
				return err
			}
		}
		if err := r.Fermer(c); err != nil {
			return err
		}
	}
	return nil
}

// Collecteur is a Recepteur that keeps everything.
type Collecteur struct {
	Comptes []Compte
	Alertes []Alerte
}

// Ouvrir implements Recepteur.
func (r *Collecteur) Ouvrir(c *Compte) error {
	k := *c
	k.Lignes = []Ligne{}
	r.Comptes = append(r.Comptes, k)
	return nil
}

// Ligne implements Recepteur.
func (r *Collecteur) Ligne(_ *Compte, l *Ligne) error {
	k := *l
	k.Details = append([]Detail{}, l.Details...)
	d := &r.Comptes[len(r.Comptes)-1]
	d.Lignes = append(d.Lignes, k)
	return nil
}

// Fermer implements Recepteur.
func (r *Collecteur) Fermer(c *Compte) error {
	d := &r.Comptes[len(r.Comptes)-1]
	k := *c
	k.Lignes = d.Lignes
	*d = k
	return nil
}

// Alerte implements Recepteur.
func (r *Collecteur) Alerte(a Alerte) { r.Alertes = append(r.Alertes, a) }

// Fichier returns what was collected, ready for JSON: no list is nil.
func (r *Collecteur) Fichier(nom, format string) Fichier {
	f := Fichier{Fichier: nom, Format: format, Comptes: r.Comptes, Alertes: r.Alertes}
	if f.Comptes == nil {
		f.Comptes = []Compte{}
	}
	if f.Alertes == nil {
		f.Alertes = []Alerte{}
	}
	return f
}

// ParCarte tells whether a line is a payment, a withdrawal or a refund made with a card, by the bank's own code: camt BkTxCd of the family of customer
// cards and of withdrawals at the counter, CFONB interbank codes 11 (card bills and cash machines), 28 (card bills paid), 29 (cash machines). Money paid in
// by card (CDPT) is not one: it is an income. When the code says nothing, the first words of the label do.
func (l *Ligne) ParCarte() bool {
	c := string(l.Code)
	switch c {
	case "11", "28", "29", "PMNT/CNTR/CWDL":
		return true
	}
	if codeMuet(c) {
		return l.carteParLibelle()
	}
	return (c == "PMNT/CCRD" || strings.HasPrefix(c, "PMNT/CCRD/")) && c != "PMNT/CCRD/CDPT"
}

// codeMuet tells whether a bank's code says nothing of what a line is: absent, or the "other" and "not available" of ISO 20022.
func codeMuet(c string) bool {
	for x := range strings.SplitSeq(c, "/") {
		if x != "" && x != "PMNT" && x != "ACMT" && x != "XTND" && x != "OTHR" && x != "NTAV" {
			return false
		}
	}
	return true
}

// The first words of what a card pays, draws and is paid back, as French banks print them.
var (
	motsPayes = []string{"CB", "CARTE", "DAB", "GAB", "ACHAT CB", "ACHAT CARTE", "ACHAT PAR CARTE", "FACTURE CB", "FACTURE CARTE", "FACT CB", "PAIEMENT CB", "PAIEMENT CARTE", "PAIEMENT PAR CARTE", "PAIEMENT PAR CB",
		"RETRAIT CB", "RETRAIT CARTE", "RETRAIT DAB", "RETRAIT GAB", "RETRAIT AU DISTRIBUTEUR", "RETRAIT ESPECES"}
	motsRendus = []string{"AVOIR CB", "AVOIR CARTE", "REMBT CB", "REMBT CARTE", "REMBOURSEMENT CB", "REMBOURSEMENT CARTE"}
)

func (l *Ligne) carteParLibelle() bool {
	libelle := strings.Join(strings.FieldsFunc(strings.ToUpper(string(l.Libelle)), func(r rune) bool { return r == ' ' || r == '*' || r == '.' || r == ':' || r == '\u00a0' }), " ") + " "
	mots := motsPayes
	if l.Montant > 0 {
		mots = motsRendus
	}
	for _, m := range mots {
		if strings.HasPrefix(libelle, m+" ") {
			return true
		}
	}
	return false
}
