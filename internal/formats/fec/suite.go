// SPDX-License-Identifier: EUPL-1.2

package fec

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

// ecriture is an entry: the lines that share a journal and a number.
type ecriture struct {
	journal, numero string
	date, valide    jour.Jour
	ligne           int // first line
	solde           argent.Centimes
}

// suite is one way of numbering: over the whole file, or per journal. Both are tried; the faults of
// the better one are reported.
type suite struct {
	derniers map[string]int64
	nombre   int
	fautes   []Faute
}

// enchainer adds a line to its entry, and checks the numbering when the entry changes.
func (v *verificateur) enchainer(e ecriture) error {
	cle := e.journal + "\x00" + e.numero
	if v.ecrituresVues && cle == v.cle {
		c := &v.courante
		if !e.date.Vide() && !c.date.Vide() && e.date != c.date {
			v.faute(RegleIncoherente, e.ligne, v.nom(cEcritureDate), e.numero, fmt.Sprintf("l’écriture %s porte deux dates, %s et %s.", e.numero, date(c.date), date(e.date)))
		}
		return v.cumuler(c, e)
	}
	v.clore()
	v.ecrituresVues, v.cle = true, cle
	if o, ok := v.ouvertes[cle]; ok {
		v.avertir(RegleDispersee, e.ligne, v.nom(cEcritureNum), e.numero, fmt.Sprintf("les lignes de l’écriture %s ne se suivent pas.", e.numero))
		delete(v.ouvertes, cle)
		v.courante = o
		return v.cumuler(&v.courante, e)
	}
	v.nombre++
	v.courante = e
	v.numeroter(e)
	if len(v.ouvertes) > maxDesequilibrees {
		v.faute(RegleEquilibre, e.ligne, "", "", "trop d’écritures déséquilibrées\u00a0; la vérification s’arrête ici.")
		v.illisible = true
		return errArret
	}
	return nil
}

func (v *verificateur) cumuler(c *ecriture, e ecriture) error {
	s, err := argent.Ajouter(c.solde, e.solde)
	if err != nil {
		v.faute(RegleMontant, e.ligne, "", e.numero, "le total de l’écriture dépasse ce qu’une comptabilité peut porter.")
		v.illisible = true
		return errArret
	}
	c.solde = s
	return nil
}

// clore puts aside the current entry when it is not balanced yet.
func (v *verificateur) clore() {
	if v.ecrituresVues && v.courante.solde != 0 {
		v.ouvertes[v.cle] = v.courante
	}
}

// numeroter checks that numbers follow each other.
func (v *verificateur) numeroter(e ecriture) {
	prefixe := strings.TrimRight(e.numero, "0123456789")
	valeur, err := strconv.ParseInt(e.numero[len(prefixe):], 10, 64)
	if err != nil {
		if e.numero != "" && !v.sansNumero {
			v.sansNumero = true
			v.avertir(RegleNumero, e.ligne, v.nom(cEcritureNum), e.numero, fmt.Sprintf("le numéro %s ne finit pas par un nombre\u00a0: la continuité ne peut pas être vérifiée.", citer(e.numero)))
		}
		return
	}
	for i, serie := range [2]string{prefixe, e.journal + "\x00" + prefixe} {
		s := &v.suites[i]
		precedent, vu := s.derniers[serie]
		if len(s.derniers) < maxComptes || vu {
			s.derniers[serie] = valeur
		}
		if !vu || valeur == precedent+1 {
			continue
		}
		dit := fmt.Sprintf("le numéro %s vient après %s%d\u00a0: la suite doit augmenter de un.", citer(e.numero), prefixe, precedent)
		if valeur > precedent {
			dit = fmt.Sprintf("il manque des écritures entre les numéros %s%d et %s.", prefixe, precedent, e.numero)
		}
		if s.nombre++; len(s.fautes) < maxParRegle {
			s.fautes = append(s.fautes, Faute{
				Regle: RegleNumero, Chemin: chemin(e.ligne, "EcritureNum"), Reference: releve.Texte(e.numero), Message: situer(e.ligne, dit), Ligne: e.ligne,
			})
		}
	}
}

// resultat follows the accounts of classes 6 and 7.
func (v *verificateur) resultat(compte string, mouvement argent.Centimes) {
	if compte == "" || compte[0] != '6' && compte[0] != '7' {
		return
	}
	if _, vu := v.soldes[compte]; vu || len(v.soldes) < maxComptes {
		v.soldes[compte] += mouvement // compared to zero only
	}
}

// debutExercice checks that opening balances come before everything else, and that no entry centralises.
func (v *verificateur) debutExercice(n int, champs []string) {
	code, libelle := strings.ToUpper(champs[cJournalCode]), strings.ToLower(champs[cJournalLib])
	report := code == "AN" || code == "RAN" || code == "ANO" || strings.Contains(libelle, "nouveau")
	if report && !v.aNouveaux {
		v.avertir(RegleANouveaux, n, "JournalCode", champs[cEcritureNum], "les soldes d’ouverture (à-nouveaux) doivent être les premières écritures.")
	}
	v.aNouveaux = v.aNouveaux && report
	if strings.Contains(libelle, "centralis") || strings.Contains(strings.ToLower(champs[cEcritureLib]), "centralisation") {
		v.avertir(RegleCentralisee, n, "EcritureLib", champs[cEcritureNum], "écriture de centralisation\u00a0: le fichier doit donner le détail.")
	}
}

// conclure judges what only the end of the file tells.
func (v *verificateur) conclure() {
	l := v.lignes
	if l.numero == 0 {
		v.faute(RegleVide, 0, "", "", "le fichier est vide.")
	} else if v.separateur != 0 && v.colonnes > 0 && !v.ecrituresVues && len(v.fautes) == 0 {
		v.faute(RegleVide, 0, "", "", "le fichier ne contient aucune écriture.")
	}
	if l.marque {
		v.avertir(RegleEncodage, 1, "", "", "le fichier commence par une marque d’ordre des octets (BOM)\u00a0; la retirer.")
	}
	if l.utf8 && l.latin {
		v.faute(RegleEncodage, 0, "", "", "le fichier mélange UTF-8 et ISO 8859-15.")
	}
	if l.windows {
		v.avertir(RegleEncodage, 0, "", "", "le fichier contient des caractères Windows-1252\u00a0; le jeu attendu est ISO 8859-15.")
	}
	v.clore()
	v.desequilibrees()
	choisie := &v.suites[1]
	if v.suites[0].nombre < choisie.nombre {
		choisie = &v.suites[0]
	}
	v.fautes = append(v.fautes, choisie.fautes...)
	v.parRegle[RegleNumero] += choisie.nombre
	v.comptesSoldes()
	v.trier()
}

func (v *verificateur) desequilibrees() {
	liste := make([]ecriture, 0, len(v.ouvertes))
	for _, e := range v.ouvertes {
		liste = append(liste, e)
	}
	sort.Slice(liste, func(i, k int) bool { return liste[i].ligne < liste[k].ligne })
	for _, e := range liste {
		excedent, cote := e.solde, "débit"
		if e.solde < 0 {
			excedent, cote = -e.solde, "crédit"
		}
		v.faute(RegleEquilibre, e.ligne, "", e.numero, fmt.Sprintf("l’écriture %s du journal %s n’est pas équilibrée\u00a0: %s de trop au %s.", e.numero, e.journal, excedent, cote))
	}
}

// comptesSoldes warns when every account of result ends at zero: the closing entry was exported.
func (v *verificateur) comptesSoldes() {
	for _, s := range v.soldes {
		if s != 0 {
			return
		}
	}
	if len(v.soldes) > 1 {
		v.avertir(RegleSolde, 0, "", "", "tous les comptes de charges et de produits finissent à zéro\u00a0; le fichier ne doit pas contenir l’écriture qui les solde.")
	}
}

// trier puts faults in the order of the file and says how many were left out.
func (v *verificateur) trier() {
	for _, p := range []struct {
		liste *[]Faute
		signe string
	}{{&v.fautes, ""}, {&v.avertissements, "~"}} {
		sort.SliceStable(*p.liste, func(i, k int) bool { return (*p.liste)[i].Ligne < (*p.liste)[k].Ligne })
		var tues []string
		for cle, n := range v.parRegle {
			if regle, avertissement := strings.CutPrefix(cle, "~"); avertissement == (p.signe != "") && n > maxParRegle {
				tues = append(tues, fmt.Sprintf("%d de plus pour la règle %s", n-maxParRegle, regle))
			}
		}
		if len(tues) > 0 {
			sort.Strings(tues)
			*p.liste = append(*p.liste, Faute{Regle: RegleAutres, Message: "liste coupée\u00a0: " + strings.Join(tues, ", ") + "."})
		}
	}
}
