// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

// renduJSON writes the contract of "releve lire --json". Lines and alerts wait in two buffers that may go to
// disk; only the heads of accounts stay in memory, because closing balances come after the lines.
type renduJSON struct {
	liste    bool
	fichiers []fichierJSON
	lignes   tampon
	alertes  tampon
	enCours  bool // the account under way has a line already
	texte    []byte
	err      error // of an alert, reported at the next call
}

// fichierJSON is a file without its lines: where they are in the buffers.
type fichierJSON struct {
	Nom     string
	Format  string
	comptes []compteJSON
	de, a   int64 // alerts
}

type compteJSON struct {
	tete  teteJSON
	de, a int64
}

// teteJSON is releve.Compte without its lines.
type teteJSON struct {
	IBAN           releve.Texte     `json:"iban"`
	Compte         releve.Texte     `json:"compte"`
	Devise         releve.Texte     `json:"devise"`
	DateOuverture  jour.Jour        `json:"date_ouverture"`
	DateCloture    jour.Jour        `json:"date_cloture"`
	SoldeOuverture *argent.Centimes `json:"solde_ouverture"`
	SoldeCloture   *argent.Centimes `json:"solde_cloture"`
}

func (r *renduJSON) commencer(fichier string) {
	r.fichiers = append(r.fichiers, fichierJSON{Nom: fichier, de: r.alertes.taille, a: r.alertes.taille})
}

func (r *renduJSON) courant() *fichierJSON { return &r.fichiers[len(r.fichiers)-1] }

// Ouvrir implements releve.Recepteur.
func (r *renduJSON) Ouvrir(*releve.Compte) error {
	f := r.courant()
	f.comptes = append(f.comptes, compteJSON{de: r.lignes.taille})
	r.enCours = false
	return r.err
}

// Ligne implements releve.Recepteur.
func (r *renduJSON) Ligne(_ *releve.Compte, l *releve.Ligne) error {
	r.texte = r.texte[:0]
	if r.enCours {
		r.texte = append(r.texte, ',')
	}
	r.texte = ajouterLigne(r.texte, l)
	if _, err := r.lignes.Write(r.texte); err != nil {
		return err
	}
	r.enCours = true
	return r.err
}

// Fermer implements releve.Recepteur.
func (r *renduJSON) Fermer(c *releve.Compte) error {
	f := r.courant()
	k := &f.comptes[len(f.comptes)-1]
	k.a = r.lignes.taille
	k.tete = teteJSON{c.IBAN, c.Compte, c.Devise, c.DateOuverture, c.DateCloture, copie(c.SoldeOuverture), copie(c.SoldeCloture)}
	return r.err
}

func copie(c *argent.Centimes) *argent.Centimes {
	if c == nil {
		return nil
	}
	k := *c
	return &k
}

// Alerte implements releve.Recepteur.
func (r *renduJSON) Alerte(a releve.Alerte) {
	f := r.courant()
	b, err := json.Marshal(a)
	if r.alertes.taille > f.de {
		b = append([]byte{','}, b...)
	}
	if err == nil {
		_, err = r.alertes.Write(b)
	}
	if err != nil {
		r.err = err
	}
	f.a = r.alertes.taille
}

func (r *renduJSON) finir(format string) error {
	r.courant().Format = format
	return r.err
}

// ecrire composes the result. bufio keeps its first error for Flush.
func (r *renduJSON) ecrire(sortie io.Writer) error {
	w := bufio.NewWriterSize(sortie, 1<<16)
	if r.liste {
		fmt.Fprint(w, `[`)
	}
	for i := range r.fichiers {
		if i > 0 {
			fmt.Fprint(w, `,`)
		}
		if err := r.ecrireFichier(w, &r.fichiers[i]); err != nil {
			return err
		}
	}
	if r.liste {
		fmt.Fprint(w, `]`)
	}
	fmt.Fprintln(w)
	return w.Flush()
}

func (r *renduJSON) ecrireFichier(w *bufio.Writer, f *fichierJSON) error {
	fmt.Fprintf(w, `{"fichier":%s,"format":%s,"comptes":[`, enJSON(f.Nom), enJSON(f.Format))
	for i, k := range f.comptes {
		if i > 0 {
			fmt.Fprint(w, `,`)
		}
		tete, err := json.Marshal(k.tete)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, `%s,"lignes":[`, tete[:len(tete)-1])
		if err := r.lignes.copier(w, k.de, k.a); err != nil {
			return err
		}
		fmt.Fprint(w, "]}")
	}
	fmt.Fprint(w, `],"alertes":[`)
	if err := r.alertes.copier(w, f.de, f.a); err != nil {
		return err
	}
	_, err := w.WriteString("]}")
	return err
}

func (r *renduJSON) fermer() {
	r.lignes.fermer()
	r.alertes.fermer()
}
