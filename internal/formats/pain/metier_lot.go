// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// sansReference is what ISO 20022 writes when the debtor gives no reference.
const sansReference = "NOTPROVIDED"

// longueurRetenue bounds the identifiers remembered: a longer one is a fault already.
const longueurRetenue = 140

func (m *metier) identifiantLot(id string) {
	m.dire(controlerIdentifiant(id))
	if len(id) > longueurRetenue || blanc(id) {
		return
	}
	if n, deja := m.lots[id]; deja {
		m.v.noter(RegleIDDouble, "l’identifiant de lot %s sert déjà au lot n° %d ; en donner un autre", cite(id), n)
		return
	}
	m.lots[id] = m.numeroLot
}

func (m *metier) ici() place { return place{int32(m.numeroLot), int32(m.lot.nombre)} }

func (m *metier) instruction(id string) {
	if len(id) > longueurRetenue || blanc(id) || id == sansReference {
		return
	}
	if p, deja := m.instructions[id]; deja {
		m.v.avertir(RegleIDDouble, "l’identifiant d’instruction %s sert déjà (%s) : la banque peut y voir un doublon ; en donner un autre", cite(id), p)
		return
	}
	m.instructions[id] = m.ici()
}

func (m *metier) boutEnBout(id string) {
	if len(id) > longueurRetenue || blanc(id) {
		return
	}
	if id == sansReference {
		m.v.avertir(RegleIDAbsent, "NOTPROVIDED veut dire sans référence : le virement ne sera pas reconnu sur le relevé ; donner une référence propre à chaque virement")
		return
	}
	if p, deja := m.bouts[id]; deja {
		m.v.noter(RegleIDDouble, "la référence de bout en bout %s sert déjà (%s) ; en donner une autre à chaque virement", cite(id), p)
		return
	}
	m.bouts[id] = m.ici()
}

func (m *metier) montant(texte string) {
	c, decimales, illisible := lireMontant(texte)
	m.vir.montant = !illisible
	if !illisible {
		m.ajouter(c)
	}
	switch {
	case decimales:
		m.v.noter(RegleMontantDecimales, "%s a plus de deux décimales ; l’écrire en euros et centimes", cite(texte))
	case illisible:
		m.v.noter(RegleMontantIllisible, "%s n’est pas un montant lisible ; l’écrire avec des chiffres et un point, 412.00 par exemple", cite(texte))
	default:
		m.dire(controlerMontant(c))
	}
}

// ajouter adds an amount at both levels; a sum that leaves the limits makes the total unknown.
func (m *metier) ajouter(c argent.Centimes) {
	var err error
	if m.lot.total, err = argent.Ajouter(m.lot.total, c); err != nil {
		m.lot.illisible = true
	}
	if m.total, err = argent.Ajouter(m.total, c); err != nil {
		m.illisible = true
	}
}

func (m *metier) somme() *argent.Centimes {
	if m.illisible {
		return nil
	}
	t := m.total
	return &t
}

func (m *metier) dateExecution(texte string) {
	s := serrer(texte)
	if len(s) > 10 && s[10] == 'T' {
		if !dateHeure(s) {
			m.v.noter(RegleDate, "%s n’est pas une date avec heure qui existe ; écrire AAAA-MM-JJ dans Dt", cite(texte))
			return
		}
		s = s[:10]
	}
	j, ok := lireDate(s)
	if !ok {
		m.v.noter(RegleDate, "%s n’est pas une date qui existe ; l’écrire AAAA-MM-JJ", cite(texte))
		return
	}
	m.lot.execution = j
	auj := m.jourDeRegle()
	switch {
	case !auj.Vide() && j.Avant(auj):
		m.v.avertir(RegleDate, "%s est déjà passé au %s : la banque exécutera au plus tôt ou refusera ; la corriger", j.Court(), auj.Court())
	case !auj.Vide() && j.Depuis(auj) > 366:
		m.v.avertir(RegleDate, "%s est à plus d’un an : les banques la refusent d’ordinaire ; la rapprocher", j.Court())
	case !m.lot.instantane && !jour.OuvreTarget(j):
		conseil := ""
		if p, n := jour.TargetPrecedent(j), jour.TargetSuivant(j); !p.Vide() && !n.Vide() {
			conseil = " ; demander le " + p.Court() + " ou le " + n.Court()
		}
		m.v.avertir(RegleDate, "le %s est un jour de fermeture de TARGET : l’argent partira un autre jour%s", j.Court(), conseil)
	}
}

func (m *metier) finVirement() {
	v := m.v
	if !m.vir.nom {
		v.noterSous(&v.fautes, RegleNomAbsent, "/Cdtr/Nm", "il manque ; l’écrire comme sur le relevé d’identité bancaire")
	}
	if !m.vir.iban {
		v.noterSous(&v.fautes, RegleCompteAbsent, "/CdtrAcct/Id/IBAN", "l’IBAN manque : un virement SEPA n’admet pas d’autre numéro de compte ; le donner")
	}
	if m.vir.libres > 1 || m.vir.structures > 1 || m.vir.libres > 0 && m.vir.structures > 0 {
		v.noterSous(&v.fautes, RegleRemiseMultiple, "/RmtInf", "le motif figure "+strconv.Itoa(m.vir.libres+m.vir.structures)+" fois, une seule est transmise au créancier ; n’en garder qu’un, de 140 caractères au plus")
	}
	if !m.vir.montant {
		m.illisible, m.lot.illisible = true, true
	}
	m.lot.sansService = m.lot.sansService || !m.vir.service
	m.dansVirement = false
	v.fautes.situer(m.vir.fautesAvant, m.vir.reference)
	v.avertissements.situer(m.vir.alertesAvant, m.vir.reference)
}

func (m *metier) finLot() {
	v := m.v
	if !m.lot.nom {
		v.noterSous(&v.fautes, RegleNomAbsent, "/Dbtr/Nm", "il manque ; l’écrire comme sur le relevé d’identité bancaire")
	}
	if !m.lot.iban {
		v.noterSous(&v.fautes, RegleCompteAbsent, "/DbtrAcct/Id/IBAN", "l’IBAN manque : un virement SEPA n’admet pas d’autre numéro de compte ; le donner")
	}
	if !m.lot.banque {
		v.noterSous(&v.avertissements, RegleBanque, "/DbtrAgt/FinInstnId", "ni BIC ni NOTPROVIDED : des banques refusent ; donner le BIC, ou <Othr><Id>NOTPROVIDED</Id></Othr>")
	}
	if !m.lot.service && m.lot.sansService {
		v.noterSous(&v.avertissements, RegleService, "/PmtTpInf/SvcLvl", "il manque : la banque peut traiter le lot hors SEPA, avec des frais ; écrire <SvcLvl><Cd>SEPA</Cd></SvcLvl>")
	}
	m.lot.declare.controler(v, string(v.chemin), "lot", m.lot.nombre, m.lot.total, m.lot.illisible)
}

func (m *metier) finMessage() {
	m.entete.controler(m.v, racine+"/GrpHdr", "fichier", m.nombre, m.total, m.illisible)
}

// controler compares what is declared with what was found; the declaration stands below ici.
func (c *compte) controler(v *verificateur, ici, quoi string, nombre int, total argent.Centimes, illisible bool) {
	switch {
	case !c.nombreVu && ici != racine+"/GrpHdr": // the schema asks for it there
		v.noterEn(&v.avertissements, RegleNombre, ici+"/NbOfTxs", "il n’est pas déclaré : la banque ne peut pas contrôler le "+quoi+" ; écrire "+strconv.Itoa(nombre))
	case chiffres(c.nombre) && strings.TrimLeft(c.nombre, "0") != strings.TrimLeft(strconv.Itoa(nombre), "0"):
		v.noterEn(&v.fautes, RegleNombre, ici+"/NbOfTxs", "il déclare "+cite(c.nombre)+", le "+quoi+" en contient "+strconv.Itoa(nombre)+" ; corriger le nombre, ou retrouver le virement qui manque")
	}
	switch {
	case !c.sommeVue:
		v.noterEn(&v.avertissements, RegleSomme, ici+"/CtrlSum", "elle n’est pas déclarée : la banque ne peut pas contrôler le "+quoi+" ; l’écrire")
	case illisible || !(&facettes{decimales: -1}).decimal(serrer(c.somme)): // said already
	default:
		if s, ok := lireSomme(c.somme); !ok || s != total {
			v.noterEn(&v.fautes, RegleSomme, ici+"/CtrlSum", "elle déclare "+cite(c.somme)+", les virements du "+quoi+" font "+total.Decimal()+" ; corriger la somme, ou retrouver le montant qui a changé")
		}
	}
}
