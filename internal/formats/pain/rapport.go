// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/formats/releve"
	"etai/internal/formats/xmlsur"
)

// Rapport is the verdict on a file of orders. The file is good when Fautes is empty.
type Rapport struct {
	Fichier        string           `json:"fichier"`
	Format         releve.Texte     `json:"format"` // "pain.001.001.09"; "pain.001" when the file does not say its version
	Nombre         int              `json:"nombre"` // transfers found
	Total          *argent.Centimes `json:"total"`  // their sum, nil when an amount cannot be read
	Fautes         []Faute          `json:"fautes"`
	Avertissements []Faute          `json:"avertissements"`
}

// FichierRefuse is the answer to a file that cannot be judged: not XML, cut short, dangerous, or not a
// message of the expected family. There is no report then.
type FichierRefuse struct {
	Ligne   int // from 1, 0 when unknown
	Message string
	cause   error
}

func (e *FichierRefuse) Error() string {
	if e.Ligne > 0 {
		return fmt.Sprintf("ligne %d : %s", e.Ligne, e.Message)
	}
	return e.Message
}

// Unwrap gives the cause.
func (e *FichierRefuse) Unwrap() error { return e.cause }

// refuserLecture turns an error of the scanner into a FichierRefuse; a failure of the disk stays itself.
func refuserLecture(err error) error {
	if x, ok := errors.AsType[*xmlsur.Erreur](err); ok {
		return &FichierRefuse{x.Ligne, x.Message, err}
	}
	return err
}

// liste keeps the first faults and counts the others.
type liste struct {
	fautes []Faute
	nombre int
}

func (l *liste) ajouter(f Faute) {
	if l.nombre++; len(l.fautes) < fautesMax {
		l.fautes = append(l.fautes, f)
	}
}

func (l *liste) finir() []Faute {
	if l.fautes == nil {
		return []Faute{}
	}
	if n := l.nombre - len(l.fautes); n > 0 {
		return append(l.fautes, Faute{Regle: RegleSuite, Message: fmt.Sprintf("%d autres ne sont pas détaillées ; corriger celles-ci puis vérifier de nouveau.", n)})
	}
	return l.fautes
}

// situer names the transfer in the entries added since debut, now that its reference is known.
func (l *liste) situer(debut int, reference string) {
	for i := debut; i < len(l.fautes); i++ {
		f := &l.fautes[i]
		f.Reference = releve.Texte(reference)
		f.Message = situer(string(f.Chemin), reference, f.Message)
	}
}
