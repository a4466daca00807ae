// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/formats/releve"
)

// OrdresRefuses is what Ecrire answers when the message breaks a rule: nothing was written.
type OrdresRefuses struct {
	Fautes []Faute // at least one, at most fautesMax
	Nombre int     // how many were found
}

const fautesMax = 1000

// Error says the first fault and how many follow.
func (e *OrdresRefuses) Error() string {
	if len(e.Fautes) == 0 {
		return "fichier d’ordres refusé"
	}
	if e.Nombre == 1 {
		return "fichier d’ordres refusé : " + e.Fautes[0].Message
	}
	return fmt.Sprintf("fichier d’ordres refusé, %d fautes ; la première : %s", e.Nombre, e.Fautes[0].Message)
}

// controleur gathers the faults of a Message.
type controleur struct {
	tampon []byte // of latin
	fautes []Faute
	nombre int
}

// latin transliterates into the same buffer: the text is valid until the next call.
func (c *controleur) latin(s string) []byte {
	c.tampon = ajouterLatin(c.tampon[:0], s)
	return c.tampon
}

func (c *controleur) noter(p probleme, chemin func() string, reference string) {
	if p.regle == "" {
		return
	}
	if c.nombre++; len(c.fautes) < fautesMax {
		ici := chemin()
		c.fautes = append(c.fautes, Faute{p.regle, releve.Texte(ici), releve.Texte(reference), situer(ici, reference, p.dit)})
	}
}

// Controler checks the message as Ecrire will write it. An empty list means that Ecrire will not
// refuse; otherwise the list holds at most a thousand faults.
func (m *Message) Controler(v Version) []Faute {
	c := m.controler(v)
	return c.fautes
}

func (m *Message) controler(v Version) *controleur {
	c := &controleur{}
	tete := func(suite string) func() string {
		return func() string { return racine + "/GrpHdr/" + suite }
	}
	c.noter(controlerIDEcrit(m.Identifiant), tete("MsgId"), "")
	if a := m.Creation.Year(); m.Creation.IsZero() || a < 1 || a > 9999 {
		c.noter(souci(RegleValeur, "elle manque ; la donner"), tete("CreDtTm"), "")
	}
	c.noter(controlerNom(c.latin(m.Emetteur)), tete("InitgPty/Nm"), "")
	if m.EmetteurID != "" {
		c.noter(controlerIDEcrit(m.EmetteurID), tete("InitgPty/Id/OrgId/Othr/Id"), "")
	}
	if len(m.Lots) == 0 {
		c.noter(souci(RegleVide, "le fichier ne contient aucun lot ; y mettre au moins un virement"), tete("NbOfTxs"), "")
	}
	if _, err := m.Total(); err != nil {
		c.noter(souci(RegleMontantHorsBornes, "la somme des virements dépasse ce qu’Étai sait compter ; faire plusieurs fichiers"), tete("CtrlSum"), "")
	}
	lots := make(map[string]int, len(m.Lots))
	n := m.Nombre()
	vus := doubles{bout: make(map[string]struct{}, n), instr: make(map[string]struct{}, n)}
	for i := range m.Lots {
		l := &m.Lots[i]
		chemin := func(suite string) func() string {
			return func() string { return fmt.Sprintf("%s/PmtInf[%d]/%s", racine, i+1, suite) }
		}
		c.noter(controlerIDEcrit(l.Identifiant), chemin("PmtInfId"), "")
		if _, deja := lots[l.Identifiant]; deja {
			c.noter(souci(RegleIDDouble, "l’identifiant de lot %s sert déjà au lot n° %d ; en donner un autre", cite(l.Identifiant), lots[l.Identifiant]+1), chemin("PmtInfId"), "")
		} else {
			lots[l.Identifiant] = i
		}
		if l.Execution.Vide() {
			c.noter(souci(RegleDate, "elle manque ; la donner"), chemin("ReqdExctnDt"), "")
		}
		c.noter(controlerNom(c.latin(l.Debiteur)), chemin("Dbtr/Nm"), "")
		c.noter(controlerIBAN(string(l.IBAN)), chemin("DbtrAcct/Id/IBAN"), "")
		if l.BIC != "" {
			c.noter(controlerBIC(l.BIC, v), chemin("DbtrAgt/FinInstnId"), "")
		}
		if len(l.Ordres) == 0 {
			c.noter(souci(RegleVide, "le lot ne contient aucun virement ; l’ôter"), chemin("CdtTrfTxInf"), "")
		}
		for k := range l.Ordres {
			m.controlerOrdre(c, v, &l.Ordres[k], i, k, &vus)
		}
	}
	return c
}

// doubles remembers the identifiers of the file.
type doubles struct{ bout, instr map[string]struct{} }

func (m *Message) controlerOrdre(c *controleur, v Version, o *Ordre, lot, rang int, vus *doubles) {
	noter := func(p probleme, suite string) {
		if p.regle != "" {
			c.noter(p, func() string { return fmt.Sprintf("%s/PmtInf[%d]/CdtTrfTxInf[%d]/%s", racine, lot+1, rang+1, suite) }, o.BoutEnBout)
		}
	}
	noter(controlerIDEcrit(o.BoutEnBout), "PmtId/EndToEndId")
	if _, deja := vus.bout[o.BoutEnBout]; deja {
		noter(souci(RegleIDDouble, "la référence de bout en bout %s sert déjà à un autre virement du fichier ; en donner une autre", cite(o.BoutEnBout)), "PmtId/EndToEndId")
	}
	vus.bout[o.BoutEnBout] = struct{}{}
	if o.Instruction != "" {
		noter(controlerIDEcrit(o.Instruction), "PmtId/InstrId")
		if _, deja := vus.instr[o.Instruction]; deja {
			noter(souci(RegleIDDouble, "l’identifiant d’instruction %s sert déjà à un autre virement du fichier ; en donner un autre", cite(o.Instruction)), "PmtId/InstrId")
		}
		vus.instr[o.Instruction] = struct{}{}
	}
	noter(controlerMontant(o.Montant), "Amt/InstdAmt")
	if o.DebiteurUltime != "" {
		noter(controlerNom(c.latin(o.DebiteurUltime)), "UltmtDbtr/Nm")
	}
	noter(controlerNom(c.latin(o.Crediteur)), "Cdtr/Nm")
	noter(controlerAdresse(m.Adresses, &o.Adresse), "Cdtr/PstlAdr")
	if p := controlerIBAN(string(o.IBAN)); p.regle != "" {
		noter(p, "CdtrAcct/Id/IBAN")
	} else {
		noter(controlerPays(o.IBAN), "CdtrAcct/Id/IBAN")
	}
	if o.BIC != "" {
		noter(controlerBIC(o.BIC, v), "CdtrAgt/FinInstnId")
	}
	if o.Remise != "" {
		t := c.latin(o.Remise)
		if len(t) == 0 {
			noter(souci(RegleCaractere, "le motif %s ne contient aucun caractère que les banques acceptent ; l’écrire en lettres latines", cite(o.Remise)), "RmtInf/Ustrd")
		}
		noter(controlerRemise(t), "RmtInf/Ustrd")
	}
	if o.ReferenceCreancier != "" {
		noter(controlerRF(o.ReferenceCreancier), "RmtInf/Strd/CdtrRefInf/Ref")
		if o.Remise != "" {
			noter(souci(RegleRemiseMultiple, "un virement porte soit un motif, soit une référence de créancier ; ôter l’un des deux"), "RmtInf")
		}
	}
}

func controlerMontant(c argent.Centimes) probleme {
	switch {
	case c < MontantMinimal:
		return souci(RegleMontantNul, "%s n’est pas payable, le minimum est de 0,01 € ; corriger le montant ou ôter le virement", c)
	case c > MontantMaximal:
		return souci(RegleMontantHorsBornes, "%s dépasse le plafond d’un virement SEPA, %s ; le diviser", c, MontantMaximal)
	}
	return probleme{}
}

// controlerAdresse checks what will be written of a creditor's address.
func controlerAdresse(f Forme, a *Adresse) probleme {
	if f == SansAdresse || a.vide() {
		return probleme{}
	}
	ville := Latin(a.Ville, 0)
	switch {
	case ville == "" || len(a.Pays) != 2 || a.Pays[0] < 'A' || a.Pays[0] > 'Z' || a.Pays[1] < 'A' || a.Pays[1] > 'Z':
		return souci(RegleAdresseIncomplete, "elle doit avoir au moins une ville et un pays (deux majuscules, FR par exemple) ; les compléter ou ne pas écrire d’adresse")
	case len(ville) > LongueurVille:
		return souci(RegleAdresse, "la ville compte %d caractères pour 35 au plus ; l’abréger", len(ville))
	case len(Latin(a.CodePostal, 0)) > longueurCode || len(Latin(a.Numero, 0)) > longueurCode:
		return souci(RegleAdresse, "le code postal et le numéro comptent 16 caractères au plus ; les raccourcir")
	case f == AdresseStructuree && len(Latin(a.Rue, 0)) > LongueurLigne:
		return souci(RegleAdresse, "la rue compte plus de 70 caractères ; l’abréger")
	}
	if f == AdresseHybride {
		lignes := a.lignes()
		if len(lignes) > lignesAdresse {
			return souci(RegleAdresse, "l’adresse a %d lignes pour 2 au plus ; les regrouper", len(lignes))
		}
		for _, l := range lignes {
			if len(l) > LongueurLigne {
				return souci(RegleAdresse, "une ligne d’adresse compte %d caractères pour 70 au plus ; l’abréger", len(l))
			}
		}
	}
	return probleme{}
}

const longueurCode = 16

// lignes returns the address lines of the hybrid form, transliterated, none empty.
func (a *Adresse) lignes() []string {
	source := a.Lignes
	if len(source) == 0 {
		source = []string{a.Numero + " " + a.Rue}
	}
	var r []string
	for _, l := range source {
		if t := Latin(l, 0); t != "" {
			r = append(r, t)
		}
	}
	return r
}

// controlerIDEcrit adds, for our own files, that an identifier must not hold spaces that a bank would drop.
func controlerIDEcrit(s string) probleme {
	if idSimple(s) {
		return probleme{}
	}
	if p := controlerIdentifiant(s); p.regle != "" {
		return p
	}
	if Latin(s, 0) != s {
		return souci(RegleCaractere, "%s commence ou finit par une espace, ou en contient deux de suite ; les ôter", cite(s))
	}
	return probleme{}
}
